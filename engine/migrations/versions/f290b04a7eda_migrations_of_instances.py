"""Migrations of instances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "f290b04a7eda"
down_revision = "5d54235c40a9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "instance_migrations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("from_definition_id", sa.String(length=32), nullable=False),
        sa.Column("to_definition_id", sa.String(length=32), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_instance_migrations_undone")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_instance_migrations_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance_migrations")),
    )
    with op.batch_alter_table("instance_migrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instance_migrations_instance_id"), ["instance_id"], unique=False)
