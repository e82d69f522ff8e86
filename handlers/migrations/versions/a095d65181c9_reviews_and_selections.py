"""Reviews and selections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a095d65181c9"
down_revision = "9e2b64c8d105"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "experts",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("load_cap", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("load_cap BETWEEN 1 AND 2000", name=op.f("ck_experts_load_cap")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_experts_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_experts_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_experts")),
    )
    with op.batch_alter_table("experts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_experts_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "review_rounds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("rubric", sa.Text(), nullable=False),
        sa.Column("scores_per_entry", sa.Integer(), nullable=False),
        sa.Column("spread_threshold", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result_digest", sa.String(length=64), nullable=False),
        sa.Column("annul_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(locked_at IS NULL) = (result_digest = '')", name=op.f("ck_review_rounds_result_digest")
        ),
        sa.CheckConstraint(
            "(state = 'annulled') = (annul_reason <> '')", name=op.f("ck_review_rounds_annul_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('locked', 'annulled')) = (ended_at IS NOT NULL)",
            name=op.f("ck_review_rounds_ended_at"),
        ),
        sa.CheckConstraint("kind IN ('result', 'person', 'team')", name=op.f("ck_review_rounds_kind")),
        sa.CheckConstraint(
            "method IN ('mean', 'trimmed', 'standardised')", name=op.f("ck_review_rounds_method")
        ),
        sa.CheckConstraint(
            "state <> 'locked' OR locked_at IS NOT NULL", name=op.f("ck_review_rounds_locked_at")
        ),
        sa.CheckConstraint(
            "state IN ('forming', 'invited', 'scoring', 'closed', 'locked', 'annulled')",
            name=op.f("ck_review_rounds_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('scoring', 'closed', 'locked') OR (opened_at IS NOT NULL AND"
            " closes_at IS NOT NULL)",
            name=op.f("ck_review_rounds_window"),
        ),
        sa.CheckConstraint("closes_at > opened_at", name=op.f("ck_review_rounds_closes_at")),
        sa.CheckConstraint(
            "scores_per_entry BETWEEN 1 AND 15", name=op.f("ck_review_rounds_scores_per_entry")
        ),
        sa.CheckConstraint("spread_threshold > 0", name=op.f("ck_review_rounds_spread_threshold")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_review_rounds_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_review_rounds_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_rounds")),
        sa.UniqueConstraint(
            "campaign_id", "kind", "number", name=op.f("uq_review_rounds_campaign_id_kind_number")
        ),
        sa.UniqueConstraint("instance_id", name=op.f("uq_review_rounds_instance_id")),
    )
    op.create_table(
        "final_lists",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("assessment_share", sa.Numeric(precision=6, scale=4), nullable=False),
        sa.Column("shortfall_reason", sa.Text(), nullable=False),
        sa.Column("annul_reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'annulled') = (annul_reason <> '')", name=op.f("ck_final_lists_annul_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'annulled')) = (ended_at IS NOT NULL)",
            name=op.f("ck_final_lists_ended_at"),
        ),
        sa.CheckConstraint("kind IN ('result', 'person', 'team')", name=op.f("ck_final_lists_kind")),
        sa.CheckConstraint(
            "state <> 'approved' OR approved_by <> ''", name=op.f("ck_final_lists_approved_by")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'voted', 'approved', 'annulled')", name=op.f("ck_final_lists_state")
        ),
        sa.CheckConstraint("assessment_share BETWEEN 0 AND 1", name=op.f("ck_final_lists_assessment_share")),
        sa.CheckConstraint("quota >= 0", name=op.f("ck_final_lists_quota")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_final_lists_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_final_lists_instance_id")),
        sa.ForeignKeyConstraint(["round_id"], ["review_rounds.id"], name=op.f("fk_final_lists_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_final_lists")),
        sa.UniqueConstraint(
            "campaign_id", "kind", "number", name=op.f("uq_final_lists_campaign_id_kind_number")
        ),
        sa.UniqueConstraint("instance_id", name=op.f("uq_final_lists_instance_id")),
    )
    with op.batch_alter_table("final_lists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_final_lists_round_id"), ["round_id"], unique=False)

    op.create_table(
        "review_conflicts",
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "kind IN ('own', 'unit', 'co_inventor', 'mentorship', 'studio', 'kin', 'cooperation', 'other')",
            name=op.f("ck_review_conflicts_kind"),
        ),
        sa.CheckConstraint("source = 'computed' OR reason <> ''", name=op.f("ck_review_conflicts_reason")),
        sa.CheckConstraint(
            "source IN ('computed', 'declared', 'pinned')", name=op.f("ck_review_conflicts_source")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_review_conflicts_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_review_conflicts_person_id")),
        sa.PrimaryKeyConstraint("entry_id", "person_id", "kind", name=op.f("pk_review_conflicts")),
    )
    with op.batch_alter_table("review_conflicts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_conflicts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "review_panels",
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.String(length=40), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_review_panels_number")),
        sa.ForeignKeyConstraint(["chair_id"], ["persons.id"], name=op.f("fk_review_panels_chair_id")),
        sa.ForeignKeyConstraint(["round_id"], ["review_rounds.id"], name=op.f("fk_review_panels_round_id")),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_review_panels")),
    )
    with op.batch_alter_table("review_panels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_panels_chair_id"), ["chair_id"], unique=False)

    op.create_table(
        "round_results",
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("valid_scores", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("trimmed", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("standardised", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("score", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("spread", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("rank_mean", sa.Integer(), nullable=False),
        sa.Column("rank_trimmed", sa.Integer(), nullable=False),
        sa.Column("rank_standardised", sa.Integer(), nullable=False),
        sa.Column("tie", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "rank >= 1 AND rank_mean >= 1 AND rank_trimmed >= 1", name=op.f("ck_round_results_rank")
        ),
        sa.CheckConstraint("spread >= 0", name=op.f("ck_round_results_spread")),
        sa.CheckConstraint("valid_scores >= 1", name=op.f("ck_round_results_valid_scores")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_round_results_entry_id")),
        sa.ForeignKeyConstraint(["round_id"], ["review_rounds.id"], name=op.f("fk_round_results_round_id")),
        sa.PrimaryKeyConstraint("round_id", "entry_id", name=op.f("pk_round_results")),
    )
    with op.batch_alter_table("round_results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_results_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "ballots",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("round_id", sa.String(length=40), nullable=True),
        sa.Column("list_id", sa.String(length=40), nullable=True),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("quorum", sa.Numeric(precision=6, scale=4), nullable=False),
        sa.Column("majority", sa.Numeric(precision=6, scale=4), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_ballots_closed_at")),
        sa.CheckConstraint("state IN ('open', 'valid', 'invalid')", name=op.f("ck_ballots_state")),
        sa.CheckConstraint("(round_id IS NULL) <> (list_id IS NULL)", name=op.f("ck_ballots_subject")),
        sa.CheckConstraint(
            "quorum > 0 AND quorum <= 1 AND majority > 0 AND majority <= 1", name=op.f("ck_ballots_shares")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["final_lists.id"], name=op.f("fk_ballots_list_id")),
        sa.ForeignKeyConstraint(["round_id"], ["review_rounds.id"], name=op.f("fk_ballots_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
    )
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballots_list_id"), ["list_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ballots_round_id"), ["round_id"], unique=False)

    op.create_table(
        "list_entries",
        sa.Column("list_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("assessment", sa.Numeric(precision=9, scale=4), nullable=True),
        sa.Column("combined", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("place", sa.String(length=8), nullable=False),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column("has_medal", sa.Boolean(), nullable=False),
        sa.Column("tie", sa.Text(), nullable=False),
        sa.CheckConstraint("NOT has_medal OR place = 'listed'", name=op.f("ck_list_entries_has_medal")),
        sa.CheckConstraint("grade = '' OR place = 'listed'", name=op.f("ck_list_entries_grade_place")),
        sa.CheckConstraint("grade IN ('', 'first', 'second', 'third')", name=op.f("ck_list_entries_grade")),
        sa.CheckConstraint("place IN ('listed', 'reserve', 'out')", name=op.f("ck_list_entries_place")),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_list_entries_rank")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_list_entries_entry_id")),
        sa.ForeignKeyConstraint(["list_id"], ["final_lists.id"], name=op.f("fk_list_entries_list_id")),
        sa.PrimaryKeyConstraint("list_id", "entry_id", name=op.f("pk_list_entries")),
    )
    with op.batch_alter_table("list_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_entries_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_list_entries_list_id_list_entries_rank"), ["list_id", "rank"], unique=False
        )

    op.create_table(
        "round_entries",
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("panel_number", sa.Integer(), nullable=False),
        sa.Column("is_set_aside", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_round_entries_entry_id")),
        sa.ForeignKeyConstraint(
            ["round_id", "panel_number"], ["review_panels.round_id", "review_panels.number"], name="panel"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["review_rounds.id"], name=op.f("fk_round_entries_round_id")),
        sa.PrimaryKeyConstraint("round_id", "entry_id", name=op.f("pk_round_entries")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_round_entries_round_id_code")),
    )
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_entries_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_round_entries_round_id_round_entries_panel_number"),
            ["round_id", "panel_number"],
            unique=False,
        )

    op.create_table(
        "round_experts",
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("panel_number", sa.Integer(), nullable=False),
        sa.Column("is_reserve", sa.Boolean(), nullable=False),
        sa.Column("load_cap", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_at IS NOT NULL)", name=op.f("ck_round_experts_accepted_at")
        ),
        sa.CheckConstraint(
            "state IN ('chosen', 'invited', 'accepted', 'declined', 'silent', 'removed')",
            name=op.f("ck_round_experts_state"),
        ),
        sa.CheckConstraint(
            "state IN ('chosen', 'removed') OR invited_at IS NOT NULL",
            name=op.f("ck_round_experts_invited_at"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'removed') OR reason <> ''", name=op.f("ck_round_experts_reason")
        ),
        sa.CheckConstraint("load_cap >= 1", name=op.f("ck_round_experts_load_cap")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_round_experts_instance_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["experts.person_id"], name=op.f("fk_round_experts_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "panel_number"], ["review_panels.round_id", "review_panels.number"], name="panel"
        ),
        sa.ForeignKeyConstraint(["round_id"], ["review_rounds.id"], name=op.f("fk_round_experts_round_id")),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_round_experts")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_round_experts_instance_id")),
    )
    with op.batch_alter_table("round_experts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_experts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "ballot_electors",
        sa.Column("ballot_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("has_voted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballots.id"], name=op.f("fk_ballot_electors_ballot_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_ballot_electors_person_id")),
        sa.PrimaryKeyConstraint("ballot_id", "person_id", name=op.f("pk_ballot_electors")),
    )
    with op.batch_alter_table("ballot_electors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_electors_person_id"), ["person_id"], unique=False)

    op.create_table(
        "ballot_tallies",
        sa.Column("ballot_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        sa.CheckConstraint("yes >= 0 AND no >= 0 AND abstained >= 0", name=op.f("ck_ballot_tallies_counts")),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballots.id"], name=op.f("fk_ballot_tallies_ballot_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_ballot_tallies_entry_id")),
        sa.PrimaryKeyConstraint("ballot_id", "entry_id", name=op.f("pk_ballot_tallies")),
    )
    with op.batch_alter_table("ballot_tallies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_tallies_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "review_sheets",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("is_fixed", sa.Boolean(), nullable=False),
        sa.Column("is_extra", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'submitted') = (total IS NOT NULL)", name=op.f("ck_review_sheets_total")
        ),
        sa.CheckConstraint(
            "(state IN ('abstained', 'replaced')) = (reason <> '')", name=op.f("ck_review_sheets_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('submitted', 'abstained')) = (submitted_at IS NOT NULL)",
            name=op.f("ck_review_sheets_submitted_at"),
        ),
        sa.CheckConstraint(
            "grade IN ('', 'first', 'second', 'third', 'none')", name=op.f("ck_review_sheets_grade")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'abstained', 'replaced', 'lapsed')",
            name=op.f("ck_review_sheets_state"),
        ),
        sa.CheckConstraint("total BETWEEN 0 AND 100", name=op.f("ck_review_sheets_range")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_review_sheets_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_review_sheets_person_id")),
        sa.ForeignKeyConstraint(
            ["round_id", "entry_id"],
            ["round_entries.round_id", "round_entries.entry_id"],
            name=op.f("fk_review_sheets_round_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id", "person_id"],
            ["round_experts.round_id", "round_experts.person_id"],
            name=op.f("fk_review_sheets_round_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["review_rounds.id"], name=op.f("fk_review_sheets_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_sheets")),
        sa.UniqueConstraint(
            "round_id", "entry_id", "person_id", name=op.f("uq_review_sheets_round_id_entry_id_person_id")
        ),
    )
    with op.batch_alter_table("review_sheets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_sheets_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_sheets_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_review_sheets_round_id_review_sheets_person_id_review_sheets_state"),
            ["round_id", "person_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_review_sheets_round_id_review_sheets_state"), ["round_id", "state"], unique=False
        )

    op.create_table(
        "review_scores",
        sa.Column("sheet_id", sa.String(length=40), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_review_scores_points")),
        sa.ForeignKeyConstraint(["sheet_id"], ["review_sheets.id"], name=op.f("fk_review_scores_sheet_id")),
        sa.PrimaryKeyConstraint("sheet_id", "criterion", name=op.f("pk_review_scores")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.alter_column(
            "dispatch_level", existing_type=sa.VARCHAR(length=8), server_default="", existing_nullable=False
        )
