"""Phases are reminded of by released policies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "469eae0ef096"
down_revision = "683ad94a4e99"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("phase_reminders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
