"""Seals of events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9f5e7c30b4d6"
down_revision = "2230a550c15f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "event_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_event_seals_count")),
        sa.CheckConstraint("first_id <= last_id", name=op.f("ck_event_seals_last_id")),
        sa.CheckConstraint("number > 0", name=op.f("ck_event_seals_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_seals")),
    )
