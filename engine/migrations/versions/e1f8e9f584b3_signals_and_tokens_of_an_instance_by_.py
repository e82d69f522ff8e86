"""Signals, and tokens of an instance by node."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e1f8e9f584b3"
down_revision = "f332a7199d63"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "signal_deliveries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("signal", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("token_id", sa.String(length=32), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("definition_key", sa.String(length=80), nullable=True),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(token_id IS NULL) <> (definition_key IS NULL)", name=op.f("ck_signal_deliveries_receiver")
        ),
        sa.CheckConstraint(
            "(token_id IS NULL) = (instance_id IS NULL)", name=op.f("ck_signal_deliveries_token")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_deliveries")),
    )
    with op.batch_alter_table("signal_deliveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signal_deliveries_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_signal_deliveries_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signal_deliveries_token_id"), ["token_id"], unique=False)

    op.create_table(
        "signal_waits",
        sa.Column("token_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("signal", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_signal_waits_instance_id")),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_signal_waits")),
    )
    with op.batch_alter_table("signal_waits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signal_waits_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signal_waits_signal"), ["signal"], unique=False)

    with op.batch_alter_table("start_triggers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signal", sa.String(length=120), nullable=True))
        batch_op.create_index(batch_op.f("ix_start_triggers_signal"), ["signal"], unique=False)

    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_instance_id"))
        batch_op.create_index(
            batch_op.f("ix_tokens_instance_id_tokens_node"), ["instance_id", "node"], unique=False
        )
