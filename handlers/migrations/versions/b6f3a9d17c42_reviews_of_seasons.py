"""Reviews of seasons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b6f3a9d17c42"
down_revision = "bd39e801ee97"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "season_reviews",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_season_reviews_campaign_id")
        ),
        sa.ForeignKeyConstraint(["place"], ["organisations.id"], name=op.f("fk_season_reviews_place")),
        sa.PrimaryKeyConstraint("campaign_id", "place", name=op.f("pk_season_reviews")),
    )
