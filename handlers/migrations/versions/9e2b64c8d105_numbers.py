"""Running numbers of a campaign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9e2b64c8d105"
down_revision = "7c41d0a2e9b3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "numbers",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_numbers_code")),
        sa.CheckConstraint("last >= 1", name=op.f("ck_numbers_last")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_numbers_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "code", name=op.f("pk_numbers")),
    )
