"""Energy contests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c91d52e84f7a"
down_revision = "f13ead39ea92"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "energy_contests",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("peer_class", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("baseline_energy", sa.Numeric(precision=16, scale=3), nullable=True),
        sa.Column("baseline_output", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("saved_energy", sa.Numeric(precision=16, scale=3), nullable=True),
        sa.Column("saving_rate", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("verified_by", sa.String(length=12), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'ranked') = (place IS NOT NULL)", name=op.f("ck_energy_contests_place")),
        sa.CheckConstraint(
            "(state IN ('entered', 'verified')) = (ended_at IS NULL)",
            name=op.f("ck_energy_contests_ended_at"),
        ),
        sa.CheckConstraint(
            "(state IN ('withdrawn', 'unverified')) = (end_reason <> '')",
            name=op.f("ck_energy_contests_end_reason"),
        ),
        sa.CheckConstraint(
            "(verified_by <> '') = (saved_energy IS NOT NULL)",
            name=op.f("ck_energy_contests_saved_energy"),
        ),
        sa.CheckConstraint(
            "(saved_energy IS NULL) = (saving_rate IS NULL)",
            name=op.f("ck_energy_contests_saving_rate"),
        ),
        sa.CheckConstraint(
            "(verified_by <> '') = (state IN ('verified', 'ranked'))",
            name=op.f("ck_energy_contests_verified"),
        ),
        sa.CheckConstraint(
            "(verified_by <> '') = (verified_at IS NOT NULL)", name=op.f("ck_energy_contests_verified_at")
        ),
        sa.CheckConstraint(
            "peer_class IN ('city', 'county', 'key', 'other')", name=op.f("ck_energy_contests_peer_class")
        ),
        sa.CheckConstraint(
            "state IN ('entered', 'verified', 'ranked', 'withdrawn', 'unverified')",
            name=op.f("ck_energy_contests_state"),
        ),
        sa.CheckConstraint(
            "verified_by IN ('', 'd_eic', 'third_party')", name=op.f("ck_energy_contests_verified_by")
        ),
        sa.CheckConstraint(
            "(baseline_energy IS NULL) = (baseline_output IS NULL)",
            name=op.f("ck_energy_contests_baseline_whole"),
        ),
        sa.CheckConstraint(
            "baseline_energy > 0 AND baseline_output > 0", name=op.f("ck_energy_contests_baseline")
        ),
        sa.CheckConstraint("place >= 1", name=op.f("ck_energy_contests_place_number")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_energy_contests_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_energy_contests_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_energy_contests_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_energy_contests")),
        sa.UniqueConstraint(
            "campaign_id", "organisation_id", name=op.f("uq_energy_contests_campaign_id_organisation_id")
        ),
        sa.UniqueConstraint("instance_id", name=op.f("uq_energy_contests_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_energy_contests_number")),
    )
    with op.batch_alter_table("energy_contests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f(
                "ix_energy_contests_campaign_id_energy_contests_peer_class_energy_contests_saving_rate"
            ),
            ["campaign_id", "peer_class", "saving_rate"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_energy_contests_organisation_id"), ["organisation_id"], unique=False
        )
    op.create_table(
        "energy_measures",
        sa.Column("contest_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("theme", sa.String(length=12), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("expected_saving", sa.Numeric(precision=16, scale=3), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "theme IN ('circular', 'energy', 'pollution')", name=op.f("ck_energy_measures_theme")
        ),
        sa.CheckConstraint("expected_saving >= 0", name=op.f("ck_energy_measures_expected_saving")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_energy_measures_position")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["energy_contests.id"], name=op.f("fk_energy_measures_contest_id")
        ),
        sa.PrimaryKeyConstraint("contest_id", "position", name=op.f("pk_energy_measures")),
    )
    op.create_table(
        "energy_quarters",
        sa.Column("contest_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("output", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("used", sa.Numeric(precision=16, scale=3), nullable=False),
        sa.Column("expected", sa.Numeric(precision=16, scale=3), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_energy_quarters_dates")),
        sa.CheckConstraint(
            "output >= 0 AND used >= 0 AND expected >= 0", name=op.f("ck_energy_quarters_amounts")
        ),
        sa.CheckConstraint("position BETWEEN 1 AND 8", name=op.f("ck_energy_quarters_position")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["energy_contests.id"], name=op.f("fk_energy_quarters_contest_id")
        ),
        sa.PrimaryKeyConstraint("contest_id", "position", name=op.f("pk_energy_quarters")),
    )
