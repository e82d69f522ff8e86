"""Rationalisation proposals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a385e3e56602"
down_revision = "6e0c1f7a94d3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("team_id", sa.String(length=40), nullable=True),
        sa.Column("proposer_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("is_major", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("implemented_on", sa.Date(), nullable=True),
        sa.Column("benefit", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("reward", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("is_recommended", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'registered') = (answer = '')", name=op.f("ck_proposals_answer")),
        sa.CheckConstraint(
            "(state = 'registered') = (answered_at IS NULL)", name=op.f("ck_proposals_answered_at")
        ),
        sa.CheckConstraint(
            "(state = 'rewarded') = (benefit IS NOT NULL AND score IS NOT NULL AND reward IS NOT NULL)",
            name=op.f("ck_proposals_rewarded"),
        ),
        sa.CheckConstraint(
            "(state IN ('implemented', 'rewarded')) = (implemented_on IS NOT NULL)",
            name=op.f("ck_proposals_implemented_on"),
        ),
        sa.CheckConstraint(
            "(state IN ('rewarded', 'kept', 'declined')) = (ended_at IS NOT NULL)",
            name=op.f("ck_proposals_ended_at"),
        ),
        sa.CheckConstraint("NOT is_recommended OR state = 'rewarded'", name=op.f("ck_proposals_recommended")),
        sa.CheckConstraint(
            "state IN ('registered', 'adopted', 'implemented', 'rewarded', 'kept', 'declined')",
            name=op.f("ck_proposals_state"),
        ),
        sa.CheckConstraint(
            "benefit >= 0 AND reward >= 0 AND score BETWEEN 0 AND 100", name=op.f("ck_proposals_amounts")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_proposals_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_proposals_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_proposals_organisation_id")
        ),
        sa.ForeignKeyConstraint(["proposer_id"], ["persons.id"], name=op.f("fk_proposals_proposer_id")),
        sa.ForeignKeyConstraint(["team_id"], ["organisations.id"], name=op.f("fk_proposals_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_proposals_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_proposals_number")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposals_campaign_id_proposals_organisation_id_proposals_created_at"),
            ["campaign_id", "organisation_id", "created_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_proposals_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_proposer_id"), ["proposer_id"], unique=False)
