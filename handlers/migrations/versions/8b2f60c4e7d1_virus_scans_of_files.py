"""What a virus scanner said of files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "8b2f60c4e7d1"
down_revision = "6b7b9761e2a7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("files") as files:
        files.add_column(sa.Column("scan", sa.String(length=8), server_default="none", nullable=False))
        files.create_check_constraint(
            op.f("ck_files_scan"), "scan IN ('none', 'waiting', 'clean', 'infected')"
        )
