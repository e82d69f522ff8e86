"""Referrals for the science award."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9a5230ae4ba7"
down_revision = "42c57203395f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "award_referrals",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("inventor_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'awarded') = (grade <> '')", name=op.f("ck_award_referrals_awarded")),
        sa.CheckConstraint(
            "(state = 'not_referred') = (end_reason <> '')", name=op.f("ck_award_referrals_end_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('awarded', 'not_awarded', 'not_referred')) = (ended_at IS NOT NULL)",
            name=op.f("ck_award_referrals_ended_at"),
        ),
        sa.CheckConstraint(
            "(state IN ('submitted', 'awarded', 'not_awarded')) = (submitted_on IS NOT NULL)",
            name=op.f("ck_award_referrals_submitted_on"),
        ),
        sa.CheckConstraint(
            "grade IN ('', 'first', 'second', 'third')", name=op.f("ck_award_referrals_grade")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'submitted', 'awarded', 'not_awarded', 'not_referred')",
            name=op.f("ck_award_referrals_state"),
        ),
        sa.CheckConstraint(
            "submitted_on IS NULL OR category <> ''", name=op.f("ck_award_referrals_category")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_award_referrals_campaign_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_award_referrals_entry_id")),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_award_referrals_instance_id")
        ),
        sa.ForeignKeyConstraint(["inventor_id"], ["persons.id"], name=op.f("fk_award_referrals_inventor_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_award_referrals_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_referrals")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_award_referrals_entry_id")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_award_referrals_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_award_referrals_number")),
    )
    with op.batch_alter_table("award_referrals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_award_referrals_campaign_id_award_referrals_state"),
            ["campaign_id", "state"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_award_referrals_inventor_id"), ["inventor_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_award_referrals_organisation_id"), ["organisation_id"], unique=False
        )
