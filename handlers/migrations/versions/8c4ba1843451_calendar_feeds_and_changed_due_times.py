"""Calendar feeds and changed due times."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "8c4ba1843451"
down_revision = "5a88e80a4d60"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(secret_hash) = 64", name=op.f("ck_calendar_feeds_secret_hash")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts.person_id"], name=op.f("fk_calendar_feeds_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
    )
    op.create_table(
        "due_changes",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("times >= 1", name=op.f("ck_due_changes_times")),
        sa.ForeignKeyConstraint(["task_id"], ["human_tasks.id"], name=op.f("fk_due_changes_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_due_changes")),
    )
