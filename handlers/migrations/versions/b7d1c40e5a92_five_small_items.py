"""Five-small items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b7d1c40e5a92"
down_revision = "860d8773a6be"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "five_small_items",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("team_id", sa.String(length=40), nullable=True),
        sa.Column("upper_id", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("benefit", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("unit_score", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("unit_recommends", sa.Boolean(), nullable=False),
        sa.Column("unit_rank", sa.Integer(), nullable=True),
        sa.Column("county_score", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("county_recommends", sa.Boolean(), nullable=False),
        sa.Column("county_rank", sa.Integer(), nullable=True),
        sa.Column("award", sa.String(length=8), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'archived') = (end_reason <> '')", name=op.f("ck_five_small_items_end_reason")
        ),
        sa.CheckConstraint(
            "(state = 'recommended') = (award = 'county')", name=op.f("ck_five_small_items_recommended")
        ),
        sa.CheckConstraint(
            "(state IN ('recommended', 'archived')) = (ended_at IS NOT NULL)",
            name=op.f("ck_five_small_items_ended_at"),
        ),
        sa.CheckConstraint(
            "award <> 'county' OR county_rank IS NOT NULL", name=op.f("ck_five_small_items_award_county")
        ),
        sa.CheckConstraint(
            "award = '' OR unit_rank IS NOT NULL", name=op.f("ck_five_small_items_award_unit")
        ),
        sa.CheckConstraint("award IN ('', 'unit', 'county')", name=op.f("ck_five_small_items_award")),
        sa.CheckConstraint(
            "state <> 'put_forward' OR award = 'unit'", name=op.f("ck_five_small_items_put_forward")
        ),
        sa.CheckConstraint(
            "state <> 'submitted' OR checked_at IS NULL", name=op.f("ck_five_small_items_submitted")
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'checked', 'put_forward', 'recommended', 'archived')",
            name=op.f("ck_five_small_items_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('checked', 'put_forward', 'recommended') OR checked_at IS NOT NULL",
            name=op.f("ck_five_small_items_checked_at"),
        ),
        sa.CheckConstraint(
            "NOT county_recommends OR county_score IS NOT NULL",
            name=op.f("ck_five_small_items_county_recommends"),
        ),
        sa.CheckConstraint(
            "NOT unit_recommends OR unit_score IS NOT NULL", name=op.f("ck_five_small_items_unit_recommends")
        ),
        sa.CheckConstraint("benefit >= 0", name=op.f("ck_five_small_items_benefit")),
        sa.CheckConstraint(
            "county_rank IS NULL OR county_recommends", name=op.f("ck_five_small_items_county_rank")
        ),
        sa.CheckConstraint(
            "county_score IS NULL OR unit_rank IS NOT NULL", name=op.f("ck_five_small_items_county_score")
        ),
        sa.CheckConstraint("unit_rank >= 1 AND county_rank >= 1", name=op.f("ck_five_small_items_ranks")),
        sa.CheckConstraint(
            "unit_rank IS NULL OR unit_recommends", name=op.f("ck_five_small_items_unit_rank")
        ),
        sa.CheckConstraint(
            "unit_score BETWEEN 0 AND 100 AND county_score BETWEEN 0 AND 100",
            name=op.f("ck_five_small_items_scores"),
        ),
        sa.CheckConstraint(
            "unit_score IS NULL OR checked_at IS NOT NULL", name=op.f("ck_five_small_items_unit_score")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_five_small_items_author_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_five_small_items_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_five_small_items_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_five_small_items_organisation_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["organisations.id"], name=op.f("fk_five_small_items_team_id")),
        sa.ForeignKeyConstraint(
            ["upper_id"], ["organisations.id"], name=op.f("fk_five_small_items_upper_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_five_small_items")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_five_small_items_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_five_small_items_number")),
    )
    with op.batch_alter_table("five_small_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_five_small_items_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            batch_op.f(
                "ix_five_small_items_campaign_id_five_small_items_organisation_id_five_small_items_unit_score"
            ),
            ["campaign_id", "organisation_id", "unit_score"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f(
                "ix_five_small_items_campaign_id_five_small_items_upper_id_five_small_items_county_score"
            ),
            ["campaign_id", "upper_id", "county_score"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_five_small_items_organisation_id"), ["organisation_id"], unique=False
        )
