"""Skills competitions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "f13ead39ea92"
down_revision = "cbd9f5168e43"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "competitions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("promotes", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("enrol_until", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("venue", sa.String(length=120), nullable=False),
        sa.Column("least_entrants", sa.Integer(), nullable=False),
        sa.Column("first_prizes", sa.Integer(), nullable=False),
        sa.Column("second_prizes", sa.Integer(), nullable=False),
        sa.Column("third_prizes", sa.Integer(), nullable=False),
        sa.Column("award_number", sa.String(length=60), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('cancelled', 'refused')) = (end_reason <> '')",
            name=op.f("ck_competitions_end_reason"),
        ),
        sa.CheckConstraint(
            "(state IN ('concluded', 'cancelled', 'refused')) = (ended_at IS NOT NULL)",
            name=op.f("ck_competitions_ended_at"),
        ),
        sa.CheckConstraint(
            "NOT promotes OR state IN ('filed', 'refused') OR confirmed_at IS NOT NULL",
            name=op.f("ck_competitions_promotes"),
        ),
        sa.CheckConstraint(
            "award_number = '' OR state = 'concluded'", name=op.f("ck_competitions_award_number")
        ),
        sa.CheckConstraint(
            "level IN ('unit', 'county', 'industry', 'city')", name=op.f("ck_competitions_level")
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'refused') OR level = 'unit' OR confirmed_at IS NOT NULL",
            name=op.f("ck_competitions_confirmed_at"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'open', 'concluded', 'cancelled', 'refused')",
            name=op.f("ck_competitions_state"),
        ),
        sa.CheckConstraint("enrol_until <= held_on", name=op.f("ck_competitions_days")),
        sa.CheckConstraint(
            "first_prizes >= 1 AND second_prizes >= 0 AND third_prizes >= 0",
            name=op.f("ck_competitions_prizes"),
        ),
        sa.CheckConstraint("least_entrants >= 1", name=op.f("ck_competitions_least_entrants")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_competitions_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_competitions_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_competitions_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competitions")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_competitions_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_competitions_number")),
    )
    with op.batch_alter_table("competitions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_competitions_campaign_id_competitions_organisation_id_competitions_state"),
            ["campaign_id", "organisation_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_competitions_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "trade_contests",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("competition_id", sa.String(length=40), nullable=False),
        sa.Column("trade", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("standard", sa.String(length=120), nullable=False),
        sa.Column("least_grade", sa.String(length=20), nullable=False),
        sa.Column("least_months", sa.Integer(), nullable=False),
        sa.Column("theory_share", sa.Integer(), nullable=False),
        sa.Column("arbiter_id", sa.String(length=40), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_reason <> '')", name=op.f("ck_trade_contests_cancel_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('published', 'cancelled')) = (ended_at IS NOT NULL)",
            name=op.f("ck_trade_contests_ended_at"),
        ),
        sa.CheckConstraint(
            "(state IN ('scored', 'published')) = (scored_at IS NOT NULL)",
            name=op.f("ck_trade_contests_scored_at"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'scored', 'published', 'cancelled')", name=op.f("ck_trade_contests_state")
        ),
        sa.CheckConstraint(
            "(scored_at IS NULL) = (appeal_ends_at IS NULL)", name=op.f("ck_trade_contests_appeal_ends_at")
        ),
        sa.CheckConstraint("least_months >= 0", name=op.f("ck_trade_contests_least_months")),
        sa.CheckConstraint("theory_share BETWEEN 0 AND 100", name=op.f("ck_trade_contests_theory_share")),
        sa.ForeignKeyConstraint(["arbiter_id"], ["persons.id"], name=op.f("fk_trade_contests_arbiter_id")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competitions.id"], name=op.f("fk_trade_contests_competition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_contests")),
        sa.UniqueConstraint("competition_id", "trade", name=op.f("uq_trade_contests_competition_id_trade")),
    )
    op.create_table(
        "contest_judges",
        sa.Column("trade_contest_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("declaration", sa.String(length=8), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(declaration = '') = (declared_at IS NULL)", name=op.f("ck_contest_judges_declared_at")
        ),
        sa.CheckConstraint(
            "(declaration = 'conflict') = (ground <> '')", name=op.f("ck_contest_judges_ground")
        ),
        sa.CheckConstraint(
            "declaration IN ('', 'clear', 'conflict')", name=op.f("ck_contest_judges_declaration")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_contest_judges_person_id")),
        sa.ForeignKeyConstraint(
            ["trade_contest_id"], ["trade_contests.id"], name=op.f("fk_contest_judges_trade_contest_id")
        ),
        sa.PrimaryKeyConstraint("trade_contest_id", "person_id", name=op.f("pk_contest_judges")),
    )
    with op.batch_alter_table("contest_judges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_judges_person_id"), ["person_id"], unique=False)

    op.create_table(
        "entrants",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("trade_contest_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("certified_on", sa.Date(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("theory", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("practice", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("total", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("minutes", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("playoff", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("prize", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (refusal <> '')", name=op.f("ck_entrants_refusal")),
        sa.CheckConstraint("(state = 'scored') = (total IS NOT NULL)", name=op.f("ck_entrants_total")),
        sa.CheckConstraint("grade <> '' OR certified_on IS NULL", name=op.f("ck_entrants_certified_on")),
        sa.CheckConstraint(
            "grade IN ('', 'junior', 'intermediate', 'senior', 'technician', 'senior_technician')",
            name=op.f("ck_entrants_grade"),
        ),
        sa.CheckConstraint("prize = '' OR rank IS NOT NULL", name=op.f("ck_entrants_prize_rank")),
        sa.CheckConstraint("prize IN ('', 'first', 'second', 'third')", name=op.f("ck_entrants_prize")),
        sa.CheckConstraint(
            "state IN ('entered', 'eligible', 'refused', 'absent', 'scored')", name=op.f("ck_entrants_state")
        ),
        sa.CheckConstraint(
            "(total IS NULL) = (theory IS NULL) AND (total IS NULL) = (practice IS NULL)",
            name=op.f("ck_entrants_parts"),
        ),
        sa.CheckConstraint("minutes > 0 AND playoff BETWEEN 0 AND 100", name=op.f("ck_entrants_tie_break")),
        sa.CheckConstraint(
            "rank >= 1 AND (rank IS NULL OR total IS NOT NULL)", name=op.f("ck_entrants_rank")
        ),
        sa.CheckConstraint(
            "theory BETWEEN 0 AND 100 AND practice BETWEEN 0 AND 100", name=op.f("ck_entrants_points")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_entrants_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_entrants_person_id")),
        sa.ForeignKeyConstraint(
            ["trade_contest_id"], ["trade_contests.id"], name=op.f("fk_entrants_trade_contest_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entrants")),
        sa.UniqueConstraint(
            "trade_contest_id", "person_id", name=op.f("uq_entrants_trade_contest_id_person_id")
        ),
    )
    with op.batch_alter_table("entrants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entrants_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entrants_person_id"), ["person_id"], unique=False)

    op.create_table(
        "contest_scores",
        sa.Column("entrant_id", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("marker_id", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("part IN ('theory', 'practice')", name=op.f("ck_contest_scores_part")),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_contest_scores_points")),
        sa.ForeignKeyConstraint(["entrant_id"], ["entrants.id"], name=op.f("fk_contest_scores_entrant_id")),
        sa.ForeignKeyConstraint(["marker_id"], ["persons.id"], name=op.f("fk_contest_scores_marker_id")),
        sa.PrimaryKeyConstraint("entrant_id", "part", "marker_id", name=op.f("pk_contest_scores")),
    )
    with op.batch_alter_table("contest_scores", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_scores_marker_id"), ["marker_id"], unique=False)

    op.create_table(
        "score_appeals",
        sa.Column("entrant_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("theory", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("practice", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'filed') = (decided_at IS NULL)", name=op.f("ck_score_appeals_decided_at")
        ),
        sa.CheckConstraint("(state = 'filed') = (decision = '')", name=op.f("ck_score_appeals_decision")),
        sa.CheckConstraint(
            "(state = 'upheld') = (theory IS NOT NULL OR practice IS NOT NULL)",
            name=op.f("ck_score_appeals_corrected_points"),
        ),
        sa.CheckConstraint("ground <> ''", name=op.f("ck_score_appeals_ground")),
        sa.CheckConstraint("state IN ('filed', 'upheld', 'dismissed')", name=op.f("ck_score_appeals_state")),
        sa.CheckConstraint(
            "theory BETWEEN 0 AND 100 AND practice BETWEEN 0 AND 100", name=op.f("ck_score_appeals_points")
        ),
        sa.ForeignKeyConstraint(["entrant_id"], ["entrants.id"], name=op.f("fk_score_appeals_entrant_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_score_appeals_instance_id")),
        sa.PrimaryKeyConstraint("entrant_id", name=op.f("pk_score_appeals")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_score_appeals_instance_id")),
    )
