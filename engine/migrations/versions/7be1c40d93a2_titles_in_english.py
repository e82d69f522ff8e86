"""Titles of instances and tasks in English."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7be1c40d93a2"
down_revision = "4c7d2e91a6f5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    for table in ("instances", "human_tasks"):
        op.add_column(
            table, sa.Column("title_en", sa.String(length=200), server_default=sa.text("''"), nullable=False)
        )
