"""Inspections and assessments that the end of the year closes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5c1e7d20b9f4"
down_revision = "28cb9071f9c1"
branch_labels = None
depends_on = None

_CHECKS = {
    "inspections": {
        "state": "state IN ('open', 'scored', 'closed', 'lapsed')",
        "score": "(state IN ('open', 'lapsed')) = (score IS NULL)",
        "ended_at": "(state IN ('closed', 'lapsed')) = (ended_at IS NOT NULL)",
        "visited_on": "state IN ('open', 'lapsed') OR visited_on IS NOT NULL",
    },
    "assessments": {
        "state": "state IN ('open', 'published', 'lapsed')",
        "ended_at": "(state = 'open') = (ended_at IS NULL)",
    },
}


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    for table in (_inspections(), _assessments()):
        with op.batch_alter_table(table.name, copy_from=table) as batch_op:
            for name, condition in _CHECKS[table.name].items():
                batch_op.drop_constraint(op.f(f"ck_{table.name}_{name}"), type_="check")
                batch_op.create_check_constraint(op.f(f"ck_{table.name}_{name}"), condition)


def _inspections() -> sa.Table:
    """The table as it is by then: SQLite's own description leaves out the checks."""
    return sa.Table(
        "inspections",
        sa.MetaData(),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("is_announced", sa.Boolean(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("score", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (ended_at IS NOT NULL)", name=op.f("ck_inspections_ended_at")
        ),
        sa.CheckConstraint("(state = 'open') = (score IS NULL)", name=op.f("ck_inspections_score")),
        sa.CheckConstraint(
            "state = 'open' OR visited_on IS NOT NULL", name=op.f("ck_inspections_visited_on")
        ),
        sa.CheckConstraint("state IN ('open', 'scored', 'closed')", name=op.f("ck_inspections_state")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_inspections_score_range")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_inspections_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_inspections_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_inspections_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
        sa.UniqueConstraint(
            "campaign_id",
            "round",
            "organisation_id",
            name=op.f("uq_inspections_campaign_id_round_organisation_id"),
        ),
        sa.UniqueConstraint("instance_id", name=op.f("uq_inspections_instance_id")),
        sa.Index("ix_inspections_organisation_id", "organisation_id"),
    )


def _assessments() -> sa.Table:
    return sa.Table(
        "assessments",
        sa.MetaData(),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("peer_class", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("veto", sa.Text(), nullable=False),
        sa.Column("adjustment", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("final_score", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (ended_at IS NOT NULL)", name=op.f("ck_assessments_ended_at")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (final_score IS NOT NULL)", name=op.f("ck_assessments_final_score")
        ),
        sa.CheckConstraint(
            "peer_class IN ('county', 'large', 'unit')", name=op.f("ck_assessments_peer_class")
        ),
        sa.CheckConstraint("state IN ('open', 'published')", name=op.f("ck_assessments_state")),
        sa.CheckConstraint(
            "veto = '' OR final_score IS NULL OR final_score = 0", name=op.f("ck_assessments_veto")
        ),
        sa.CheckConstraint("final_score BETWEEN 0 AND 100", name=op.f("ck_assessments_final_range")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_assessments_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_assessments_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_assessments_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint(
            "campaign_id", "organisation_id", name=op.f("uq_assessments_campaign_id_organisation_id")
        ),
        sa.UniqueConstraint("instance_id", name=op.f("uq_assessments_instance_id")),
        sa.Index("ix_assessments_rank", "campaign_id", "peer_class", "final_score"),
        sa.Index("ix_assessments_organisation_id", "organisation_id"),
    )
