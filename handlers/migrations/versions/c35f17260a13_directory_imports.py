"""Directory imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c35f17260a13"
down_revision = "700d4ddd5a6b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "directory_imports",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.String(length=80), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'applied') = (counts IS NOT NULL)", name=op.f("ck_directory_imports_counts")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (content IS NOT NULL)", name=op.f("ck_directory_imports_content")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_directory_imports_ended_at")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'applied', 'dropped')", name=op.f("ck_directory_imports_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_imports")),
    )
    with op.batch_alter_table("directory_imports", schema=None) as batch_op:
        batch_op.create_index("ix_directory_imports_uploaded_at", ["uploaded_at"], unique=False)
