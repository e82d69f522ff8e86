"""Inspections and findings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fe5cefc1b9a7"
down_revision = "b108b5bd716d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "inspection_rounds",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=40), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_inspection_rounds_number")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_inspection_rounds_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "number", name=op.f("pk_inspection_rounds")),
    )
    op.create_table(
        "inspections",
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
    )
    with op.batch_alter_table("inspections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspections_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "findings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("inspection_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_findings_ended_at")),
        sa.CheckConstraint("finding <> ''", name=op.f("ck_findings_finding")),
        sa.CheckConstraint("severity IN ('minor', 'major', 'severe')", name=op.f("ck_findings_severity")),
        sa.CheckConstraint("state IN ('open', 'rectified', 'failed')", name=op.f("ck_findings_state")),
        sa.CheckConstraint("extensions BETWEEN 0 AND 2", name=op.f("ck_findings_extensions")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_findings_campaign_id")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_findings_inspection_id")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_findings_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_findings_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("inspection_id", "position", name=op.f("uq_findings_inspection_id_position")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_findings_instance_id")),
    )
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_findings_campaign_id_findings_state"), ["campaign_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_findings_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "inspection_members",
        sa.Column("inspection_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_inspection_members_position")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_members_inspection_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inspection_members_person_id")),
        sa.PrimaryKeyConstraint("inspection_id", "person_id", name=op.f("pk_inspection_members")),
        sa.UniqueConstraint(
            "inspection_id", "position", name=op.f("uq_inspection_members_inspection_id_position")
        ),
    )
    with op.batch_alter_table("inspection_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_members_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("instance_id", sa.String(length=32), nullable=True))
        batch_op.create_index(batch_op.f("ix_practices_instance_id"), ["instance_id"], unique=False)
        batch_op.drop_constraint(batch_op.f("fk_practices_campaign_id_organisation_id"), type_="foreignkey")
        batch_op.create_foreign_key(
            batch_op.f("fk_practices_campaign_id"), "campaigns", ["campaign_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_practices_instance_id"), "instances", ["instance_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_practices_organisation_id"), "organisations", ["organisation_id"], ["id"]
        )
    op.execute(
        "UPDATE practices SET instance_id = (SELECT s.instance_id FROM stage_summaries s "
        "WHERE s.campaign_id = practices.campaign_id AND s.organisation_id = practices.organisation_id)"
    )
