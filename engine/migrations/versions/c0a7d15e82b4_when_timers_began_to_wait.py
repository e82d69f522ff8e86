"""When timers began to wait, and migrations that work due times out anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c0a7d15e82b4"
down_revision = "4f8a6d21c7b5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("armed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("migration_batches", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("recompute_due", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("migration_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("times", sa.Text(), server_default="[]", nullable=False))
