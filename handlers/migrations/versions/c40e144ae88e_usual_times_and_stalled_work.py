"""Usual times and stalled work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c40e144ae88e"
down_revision = "8b2f60c4e7d1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "looks",
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_looks")),
    )
    op.create_table(
        "step_times",
        sa.Column("definition_key", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("observations", sa.Integer(), nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.Column("median_seconds", sa.Double(), nullable=False),
        sa.Column("high_seconds", sa.Double(), nullable=False),
        sa.CheckConstraint("level IN ('team', 'unit', 'county', 'city')", name=op.f("ck_step_times_level")),
        sa.CheckConstraint("median_seconds <= high_seconds", name=op.f("ck_step_times_order")),
        sa.CheckConstraint("observations > 0", name=op.f("ck_step_times_observations")),
        sa.PrimaryKeyConstraint("definition_key", "node", "level", name=op.f("pk_step_times")),
    )
    op.create_table(
        "stalled_instances",
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("waits_for", sa.String(length=120), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('nothing', 'message')", name=op.f("ck_stalled_instances_kind")),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_stalled_instances_instance_id")
        ),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_stalled_instances")),
    )
    op.create_index("ix_stalled_instances_since", "stalled_instances", ["since", "instance_id"])
    op.create_table(
        "stalled_tasks",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("definition_key", sa.String(length=80), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("organisation_id", sa.String(length=80), nullable=False),
        sa.Column("county_id", sa.String(length=80), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("basis", sa.String(length=8), nullable=False),
        sa.Column("usual_seconds", sa.Double(), nullable=False),
        sa.Column("times", sa.Double(), nullable=False),
        sa.CheckConstraint("basis IN ('learned', 'due')", name=op.f("ck_stalled_tasks_basis")),
        sa.ForeignKeyConstraint(["task_id"], ["human_tasks.id"], name=op.f("fk_stalled_tasks_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_stalled_tasks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stalled_tasks_all", "stalled_tasks", ["times", "task_id"])
    op.create_index("ix_stalled_tasks_county", "stalled_tasks", ["county_id", "times", "task_id"])
    op.create_index("ix_stalled_tasks_organisation", "stalled_tasks", ["organisation_id", "times", "task_id"])
    op.create_index("ix_stalled_tasks_step", "stalled_tasks", ["definition_key", "node", "times", "task_id"])
