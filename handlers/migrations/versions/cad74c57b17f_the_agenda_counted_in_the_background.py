"""The agenda counted in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "cad74c57b17f"
down_revision = "cbf99f3160ad"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "agenda_counts",
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("county_id", sa.String(length=40), nullable=False),
        sa.Column("hour", sa.String(length=13), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("definition_key", sa.String(length=80), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "is_new",
            "county_id",
            "hour",
            "kind",
            "definition_key",
            "campaign_id",
            name=op.f("pk_agenda_counts"),
        ),
        sqlite_with_rowid=False,
    )
