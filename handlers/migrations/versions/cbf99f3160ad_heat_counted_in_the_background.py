"""Heat counted in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "cbf99f3160ad"
down_revision = "f218b5973645"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "heat_counts",
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("definition_id", sa.String(length=32), nullable=False),
        sa.Column("county_id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Double(), nullable=False),
        sa.CheckConstraint("tasks >= overdue", name=op.f("ck_heat_counts_overdue")),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.id"], name=op.f("fk_heat_counts_definition_id")
        ),
        sa.PrimaryKeyConstraint(
            "is_new", "definition_id", "county_id", "campaign_id", "node", name=op.f("pk_heat_counts")
        ),
        sqlite_with_rowid=False,
    )
