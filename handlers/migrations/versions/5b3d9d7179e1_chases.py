"""Chases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5b3d9d7179e1"
down_revision = "285035e51ff3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "task_chases",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("chased_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_task_chases_person_id")),
        sa.ForeignKeyConstraint(["task_id"], ["human_tasks.id"], name=op.f("fk_task_chases_task_id")),
        sa.PrimaryKeyConstraint("task_id", "worked_on", name=op.f("pk_task_chases")),
    )
    with op.batch_alter_table("task_chases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_chases_person_id"), ["person_id"], unique=False)
