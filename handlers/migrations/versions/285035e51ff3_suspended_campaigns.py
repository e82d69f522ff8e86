"""Suspended campaigns and work plan entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "285035e51ff3"
down_revision = "d052095a417c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "work_plan_entries",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("plan_year", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.CheckConstraint("entry <> ''", name=op.f("ck_work_plan_entries_entry")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_work_plan_entries_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_work_plan_entries_organisation_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "organisation_id", name=op.f("pk_work_plan_entries")),
    )
    with op.batch_alter_table("work_plan_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_work_plan_entries_organisation_id"), ["organisation_id"], unique=False
        )

    op.add_column("campaigns", sa.Column("suspension_reason", sa.Text(), nullable=True))
    op.execute("UPDATE campaigns SET suspension_reason = ''")
    with op.batch_alter_table("campaigns", copy_from=_campaigns()) as batch_op:
        batch_op.alter_column("suspension_reason", existing_type=sa.Text(), nullable=False)
        batch_op.drop_constraint(op.f("ck_campaigns_state"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_campaigns_state"), "state IN ('draft', 'running', 'suspended', 'closed', 'cancelled')"
        )
        batch_op.create_check_constraint(
            op.f("ck_campaigns_suspension_reason"), "(state = 'suspended') = (suspension_reason <> '')"
        )


def _campaigns() -> sa.Table:
    """The table as it is by then: SQLite's own description leaves out the checks."""
    return sa.Table(
        "campaigns",
        sa.MetaData(),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspension_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL)", name=op.f("ck_campaigns_ended_at")
        ),
        sa.CheckConstraint(
            "state <> 'running' OR started_at IS NOT NULL", name=op.f("ck_campaigns_started_at")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'running', 'closed', 'cancelled')", name=op.f("ck_campaigns_state")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_campaigns_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("year", name=op.f("uq_campaigns_year")),
    )
