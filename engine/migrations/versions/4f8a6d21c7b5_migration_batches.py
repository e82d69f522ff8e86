"""Migration batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4f8a6d21c7b5"
down_revision = "b83e5c1f4d07"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "migration_batches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("definition_id", sa.String(length=32), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "phase IN ('trying', 'tried', 'moving', 'moved', 'undoing', 'undone')",
            name=op.f("ck_migration_batches_phase"),
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.id"], name=op.f("fk_migration_batches_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_batches")),
    )
    with op.batch_alter_table("migration_batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_migration_batches_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_migration_batches_phase"), ["phase"], unique=False)
    op.create_table(
        "migration_items",
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("migration_id", sa.String(length=32), nullable=True),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'possible', 'impossible', 'moved', 'stuck', 'undone', 'staying')",
            name=op.f("ck_migration_items_state"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["migration_batches.id"], name=op.f("fk_migration_items_batch_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "instance_id", name=op.f("pk_migration_items")),
    )
    with op.batch_alter_table("migration_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_migration_items_batch_id_state"), ["batch_id", "state"], unique=False
        )
