"""Addressees in the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "488ec0f72c17"
down_revision = "9f5e7c30b4d6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("addressee", sa.String(length=80), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(
            sa.Column("about", sa.String(length=200), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_outbox_addressee_outbox_created_at_outbox_id"),
            ["addressee", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_created_at_outbox_id"), ["created_at", "id"], unique=False
        )
