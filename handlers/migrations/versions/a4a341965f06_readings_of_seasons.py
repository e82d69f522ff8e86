"""Readings of seasons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a4a341965f06"
down_revision = "c4c295f5a8b5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "season_readings",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("last_id", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.CheckConstraint("phase IN ('tasks', 'instances', 'sums')", name=op.f("ck_season_readings_phase")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_season_readings_campaign_id")
        ),
        sa.ForeignKeyConstraint(["place"], ["organisations.id"], name=op.f("fk_season_readings_place")),
        sa.PrimaryKeyConstraint("campaign_id", "place", name=op.f("pk_season_readings")),
    )
    op.create_table(
        "season_parts",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_season_parts_number")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "place"],
            ["season_readings.campaign_id", "season_readings.place"],
            name=op.f("fk_season_parts_campaign_id_place"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "place", "number", name=op.f("pk_season_parts")),
    )
