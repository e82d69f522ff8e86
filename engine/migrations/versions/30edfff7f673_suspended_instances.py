"""Suspended instances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "30edfff7f673"
down_revision = "ca6f283b525f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.add_column("instances", sa.Column("suspended_with", sa.String(length=32), nullable=True))
    with op.batch_alter_table("instances", copy_from=_instances()) as batch_op:
        batch_op.drop_constraint(op.f("ck_instances_state"), type_="check")
        batch_op.drop_constraint(op.f("ck_instances_ended"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_instances_state"), "state IN ('running', 'suspended', 'completed', 'cancelled')"
        )
        batch_op.create_check_constraint(
            op.f("ck_instances_ended"), "(state IN ('running', 'suspended')) = (ended_at IS NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_instances_suspended_with"), "(state = 'suspended') = (suspended_with IS NOT NULL)"
        )
        batch_op.create_index(batch_op.f("ix_instances_suspended_with"), ["suspended_with"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_instances_definition_id_instances_state"), ["definition_id", "state"], unique=False
        )

    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_due_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("signal_deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_due_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_held", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.drop_index(batch_op.f("ix_subscriptions_message_subscriptions_correlation_key"))
        batch_op.create_index(
            "ix_subscriptions_waiting", ["message", "correlation_key", "is_held", "token_id"], unique=False
        )

    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_due_at", sa.DateTime(timezone=True), nullable=True))


def _instances() -> sa.Table:
    """The table as it is by then: SQLite's own description leaves out the checks."""
    return sa.Table(
        "instances",
        sa.MetaData(),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("definition_id", sa.String(length=32), nullable=False),
        sa.Column("definition_key", sa.String(length=80), nullable=False),
        sa.Column("business_key", sa.String(length=200), nullable=False),
        sa.Column("start_key", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("parent_token_id", sa.String(length=32), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("suspended_with", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(state = 'running') = (ended_at IS NULL)", name=op.f("ck_instances_ended")),
        sa.CheckConstraint("state IN ('running', 'completed', 'cancelled')", name=op.f("ck_instances_state")),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.id"], name=op.f("fk_instances_definition_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["instances.id"], name=op.f("fk_instances_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instances")),
        sa.UniqueConstraint("start_key", name=op.f("uq_instances_start_key")),
        sa.Index(op.f("ix_instances_business_key"), "business_key"),
        sa.Index(
            op.f("ix_instances_definition_key_instances_business_key"), "definition_key", "business_key"
        ),
        sa.Index(op.f("ix_instances_definition_key_instances_state"), "definition_key", "state"),
        sa.Index(op.f("ix_instances_parent_id"), "parent_id"),
    )
