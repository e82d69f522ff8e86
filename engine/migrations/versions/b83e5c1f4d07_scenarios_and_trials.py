"""Scenarios of definitions, and processes tried by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b83e5c1f4d07"
down_revision = "c41d7e20b9a5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup. What has been released has no scenarios."""
    with op.batch_alter_table("definitions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scenarios", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("definitions", schema=None) as batch_op:
        batch_op.alter_column("scenarios", server_default=None)
    op.create_table(
        "trials",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("with_drafts", sa.Boolean(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "person", name=op.f("pk_trials")),
    )
    with op.batch_alter_table("trials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trials_changed_at"), ["changed_at"], unique=False)
