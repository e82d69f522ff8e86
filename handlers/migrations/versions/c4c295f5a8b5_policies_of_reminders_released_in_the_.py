"""Policies of reminders released in the product."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.db import Data, UtcDateTime

revision = "c4c295f5a8b5"
down_revision = "b6f3a9d17c42"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "reminder_releases",
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", Data(), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("released_by", sa.String(length=80), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("follow_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_reminder_releases_reason")),
        sa.CheckConstraint("number > 0", name=op.f("ck_reminder_releases_number")),
        sa.PrimaryKeyConstraint("policy", "number", name=op.f("pk_reminder_releases")),
    )
    with op.batch_alter_table("task_reminders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("task_reminders", schema=None) as batch_op:
        batch_op.alter_column("version", server_default=None)
