"""Opinions and copies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2230a550c15f"
down_revision = "c0a7d15e82b4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "asked_opinions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("asked_task_id", sa.String(length=32), nullable=True),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("principal", sa.String(length=80), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=80), nullable=True),
        sa.Column("given_for", sa.String(length=80), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'given') = (agrees IS NOT NULL)", name=op.f("ck_asked_opinions_agrees")),
        sa.CheckConstraint(
            "(state = 'given') = (given_by IS NOT NULL)", name=op.f("ck_asked_opinions_given_by")
        ),
        sa.CheckConstraint(
            "(state IN ('given', 'withdrawn')) = (closed_at IS NOT NULL)",
            name=op.f("ck_asked_opinions_closed_at"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'open', 'given', 'withdrawn')", name=op.f("ck_asked_opinions_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'given') OR asked_task_id IS NOT NULL",
            name=op.f("ck_asked_opinions_asked_task_id"),
        ),
        sa.CheckConstraint(
            "way IN ('delegate', 'before', 'beside', 'after', 'clarify')", name=op.f("ck_asked_opinions_way")
        ),
        sa.ForeignKeyConstraint(
            ["asked_task_id"], ["human_tasks.id"], name=op.f("fk_asked_opinions_asked_task_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["human_tasks.id"], name=op.f("fk_asked_opinions_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_opinions")),
    )
    with op.batch_alter_table("asked_opinions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_asked_opinions_asked_task_id"),
            ["asked_task_id"],
            unique=False,
            sqlite_where=sa.text("asked_task_id IS NOT NULL"),
            postgresql_where=sa.text("asked_task_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_asked_opinions_once",
            ["task_id", "principal"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'open')"),
            postgresql_where=sa.text("state IN ('waiting', 'open')"),
        )
        batch_op.create_index(
            "ix_asked_opinions_one_delegate",
            ["task_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open' AND way = 'delegate'"),
            postgresql_where=sa.text("state = 'open' AND way = 'delegate'"),
        )
        batch_op.create_index(
            batch_op.f("ix_asked_opinions_task_id_asked_opinions_asked_at"),
            ["task_id", "asked_at"],
            unique=False,
        )

    op.create_table(
        "copies",
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("principal", sa.String(length=80), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=True),
        sa.Column("copied_by", sa.String(length=80), nullable=False),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_copies_instance_id")),
        sa.ForeignKeyConstraint(["task_id"], ["human_tasks.id"], name=op.f("fk_copies_task_id")),
        sa.PrimaryKeyConstraint("instance_id", "principal", name=op.f("pk_copies")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("copies", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_copies_principal_copies_copied_at"), ["principal", "copied_at"], unique=False
        )

    op.add_column("human_tasks", sa.Column("for_task_id", sa.String(length=32), nullable=True))
    op.add_column("human_tasks", sa.Column("opinions", sa.Integer(), server_default="0", nullable=False))
    op.add_column("human_tasks", sa.Column("completed_for", sa.String(length=80), nullable=True))
    with op.batch_alter_table("human_tasks", copy_from=_human_tasks()) as batch_op:
        batch_op.drop_constraint(op.f("ck_human_tasks_state"), type_="check")
        batch_op.drop_constraint(op.f("ck_human_tasks_closed_at"), type_="check")
        for name, condition in _CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_human_tasks_{name}"), condition)
        batch_op.create_index(
            batch_op.f("ix_human_tasks_for_task_id"),
            ["for_task_id"],
            unique=False,
            sqlite_where=sa.text("for_task_id IS NOT NULL"),
            postgresql_where=sa.text("for_task_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_human_tasks_for_task_id"), "human_tasks", ["for_task_id"], ["id"]
        )


_CHECKS = {
    "state": "state IN ('ready', 'held', 'completed', 'cancelled')",
    "closed_at": "(state IN ('ready', 'held')) = (closed_at IS NULL)",
    "opinions": "opinions >= 0",
    "for_task_id": "for_task_id IS NULL OR (opinions = 0 AND state <> 'held')",
    "held": "state <> 'held' OR assignee IS NOT NULL",
}


def _human_tasks() -> sa.Table:
    """The table as it is by then: SQLite's own description leaves out the checks."""
    return sa.Table(
        "human_tasks",
        sa.MetaData(),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("definition_id", sa.String(length=32), nullable=False),
        sa.Column("definition_key", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("organisation_id", sa.String(length=80), nullable=True),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("actions", sa.String(length=120), nullable=False),
        sa.Column("reminder", sa.String(length=80), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=80), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("assignee", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.String(length=80), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=True),
        sa.Column("for_task_id", sa.String(length=32), nullable=True),
        sa.Column("opinions", sa.Integer(), server_default="0", nullable=False),
        sa.Column("completed_for", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(state = 'completed') = (completed_by IS NOT NULL)", name=op.f("ck_human_tasks_completed_by")
        ),
        sa.CheckConstraint("(state = 'ready') = (closed_at IS NULL)", name=op.f("ck_human_tasks_closed_at")),
        sa.CheckConstraint("state IN ('ready', 'completed', 'cancelled')", name=op.f("ck_human_tasks_state")),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.id"], name=op.f("fk_human_tasks_definition_id")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_human_tasks_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human_tasks")),
        sa.Index(op.f("ix_human_tasks_instance_id_human_tasks_node"), "instance_id", "node"),
        _partial("ix_human_tasks_completed_by_human_tasks_closed_at", "completed_by", "closed_at"),
        _partial("ix_human_tasks_organisation_id", "organisation_id"),
        _partial("ix_human_tasks_due_at", "due_at", where="state = 'ready'"),
    )


def _partial(name: str, *columns: str, where: str = "") -> sa.Index:
    condition = sa.text(where or f"{columns[0]} IS NOT NULL")
    return sa.Index(name, *columns, sqlite_where=condition, postgresql_where=condition)
