"""Find instances by business key."""

from __future__ import annotations

from alembic import op

revision = "f332a7199d63"
down_revision = "1a12f515c9f2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("instances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instances_business_key"), ["business_key"], unique=False)
