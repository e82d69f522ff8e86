"""Pictures of publications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "28cb9071f9c1"
down_revision = "4d7e90ab21c5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "publication_pictures",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("publication_id", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.String(length=32), nullable=False),
        sa.Column("large_id", sa.String(length=32), nullable=False),
        sa.Column("small_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.CheckConstraint("alt <> ''", name=op.f("ck_publication_pictures_alt")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_publication_pictures_position")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_publication_pictures_size")),
        sa.ForeignKeyConstraint(["large_id"], ["files.id"], name=op.f("fk_publication_pictures_large_id")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_publication_pictures_publication_id")
        ),
        sa.ForeignKeyConstraint(["small_id"], ["files.id"], name=op.f("fk_publication_pictures_small_id")),
        sa.ForeignKeyConstraint(["source_id"], ["files.id"], name=op.f("fk_publication_pictures_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_pictures")),
        sa.UniqueConstraint(
            "publication_id", "source_id", name=op.f("uq_publication_pictures_publication_id_source_id")
        ),
    )
