"""Uploaded files and what they belong to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6e0c1f7a94d3"
down_revision = "6ea8bd2c225d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "files",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("uploader_id", sa.String(length=40), nullable=True),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("original_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('stored', 'attached', 'removed')", name=op.f("ck_files_state")),
        sa.CheckConstraint(
            "(state = 'removed') = (removed_at IS NOT NULL)", name=op.f("ck_files_removed_at")
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_files_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_files_size")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_files_name")),
        sa.CheckConstraint(
            "original_id IS NULL OR (uploader_id IS NULL AND organisation_id IS NULL)",
            name=op.f("ck_files_original_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_files_organisation_id")
        ),
        sa.ForeignKeyConstraint(["original_id"], ["files.id"], name=op.f("fk_files_original_id")),
        sa.ForeignKeyConstraint(["uploader_id"], ["persons.id"], name=op.f("fk_files_uploader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("original_id", name=op.f("uq_files_original_id")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_sha256"), ["sha256"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_files_uploader_id_files_created_at"), ["uploader_id", "created_at"], unique=False
        )
        batch_op.create_index(
            "ix_files_stored",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("state = 'stored'"),
            postgresql_where=sa.text("state = 'stored'"),
        )
    op.create_table(
        "file_links",
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("thing", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.String(length=40), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("thing <> '' AND thing_id <> ''", name=op.f("ck_file_links_thing")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_file_links_file_id")),
        sa.PrimaryKeyConstraint("file_id", "thing", "thing_id", name=op.f("pk_file_links")),
    )
    with op.batch_alter_table("file_links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_file_links_thing_file_links_thing_id"), ["thing", "thing_id"], unique=False
        )
