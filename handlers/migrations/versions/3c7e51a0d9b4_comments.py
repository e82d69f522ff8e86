"""Comments on instances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3c7e51a0d9b4"
down_revision = "8c4ba1843451"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "comments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("mentions", sa.Text(), nullable=False),
        sa.Column("earlier", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(deleted_at IS NULL) = (body <> '')", name=op.f("ck_comments_deleted_at")),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_comments_author_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_comments_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(
        op.f("ix_comments_instance_id_comments_created_at_comments_id"),
        "comments",
        ["instance_id", "created_at", "id"],
    )
