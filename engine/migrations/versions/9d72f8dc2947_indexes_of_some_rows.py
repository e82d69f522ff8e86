"""Indexes of some rows; small rows in the tree of their key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9d72f8dc2947"
down_revision = "3a6adf672fe2"
branch_labels = None
depends_on = None

PARTIAL = (
    ("human_tasks", "ix_human_tasks_completed_by_human_tasks_closed_at", ("completed_by", "closed_at")),
    ("human_tasks", "ix_human_tasks_organisation_id", ("organisation_id",)),
    ("tokens", "ix_tokens_attached_to", ("attached_to",)),
)


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    for table, name, columns in PARTIAL:
        _replace(table, name, name, columns, f"{columns[0]} IS NOT NULL")
    by_state = "ix_human_tasks_state_human_tasks_due_at"
    _replace("human_tasks", by_state, "ix_human_tasks_due_at", ("due_at",), "state = 'ready'")
    _replace(
        "events",
        "ix_events_kind_events_at",
        "ix_events_kind_events_at",
        ("kind", "at"),
        "instance_id IS NULL",
    )
    _replace("messages", "ix_messages_due_at", "ix_messages_due_at", ("due_at",), "state = 'pending'")
    if op.get_context().dialect.name == "sqlite":
        for table in ("tokens", "task_candidates"):
            with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_with_rowid": False}):
                pass


def _replace(table: str, old: str, new: str, columns: tuple[str, ...], condition: str) -> None:
    op.drop_index(old, table_name=table)
    where = sa.text(condition)
    op.create_index(new, table, list(columns), sqlite_where=where, postgresql_where=where)
