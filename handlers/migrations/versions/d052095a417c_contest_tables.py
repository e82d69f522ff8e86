"""Contest tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "d052095a417c"
down_revision = None
branch_labels = ("handlers",)
depends_on = "1a12f515c9f2"


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "login_attempts",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_login_attempts_failures")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_attempts")),
    )
    with op.batch_alter_table("login_attempts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_login_attempts_window_started_at"), ["window_started_at"], unique=False
        )

    op.create_table(
        "organisations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.String(length=40), nullable=True),
        sa.Column("county_id", sa.String(length=40), nullable=True),
        sa.Column("industry", sa.String(length=40), nullable=False),
        sa.Column("is_large", sa.Boolean(), nullable=False),
        sa.Column("is_high_energy", sa.Boolean(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(kind = 'municipal_union') = (id = 'city')", name=op.f("ck_organisations_city")),
        sa.CheckConstraint(
            "(kind = 'municipal_union') = (parent_id IS NULL)", name=op.f("ck_organisations_parent")
        ),
        sa.CheckConstraint(
            "county_id IS NULL OR kind IN ('enterprise', 'team')", name=op.f("ck_organisations_county")
        ),
        sa.CheckConstraint(
            "kind IN ('municipal_union', 'department', 'county', 'enterprise', 'team')",
            name=op.f("ck_organisations_kind"),
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= registered_on", name=op.f("ck_organisations_closed_on")
        ),
        sa.CheckConstraint("headcount >= 0", name=op.f("ck_organisations_headcount")),
        sa.ForeignKeyConstraint(["county_id"], ["organisations.id"], name=op.f("fk_organisations_county_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["organisations.id"], name=op.f("fk_organisations_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_county_id"), ["county_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_organisations_kind_organisations_county_id"), ["kind", "county_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_organisations_parent_id_organisations_kind"), ["parent_id", "kind"], unique=False
        )

    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_persons_name"), ["name"], unique=False)

    op.create_table(
        "working_days",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("on", name=op.f("pk_working_days")),
    )
    op.create_table(
        "accounts",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_accounts_language")),
        sa.CheckConstraint("login = lower(login) AND login <> ''", name=op.f("ck_accounts_login")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_accounts_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("event_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_state", sa.String(length=12), nullable=False),
        sa.CheckConstraint("mail_state IN ('none', 'waiting', 'queued')", name=op.f("ck_notices_mail_state")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_notices_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("event_key", "person_id", name=op.f("uq_notices_event_key_person_id")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notices_mail_state_notices_created_at"), ["mail_state", "created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_notices_person_id_notices_created_at_notices_id"),
            ["person_id", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_notices_person_id_notices_read_at"), ["person_id", "read_at"], unique=False
        )

    op.create_table(
        "posts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_posts_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint(
            "organisation_id", "role", "title", name=op.f("uq_posts_organisation_id_role_title")
        ),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_posts_role_posts_organisation_id"), ["role", "organisation_id"], unique=False
        )

    op.create_table(
        "campaigns",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL)", name=op.f("ck_campaigns_ended_at")
        ),
        sa.CheckConstraint(
            "state <> 'running' OR started_at IS NOT NULL", name=op.f("ck_campaigns_started_at")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'running', 'closed', 'cancelled')", name=op.f("ck_campaigns_state")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_campaigns_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("year", name=op.f("uq_campaigns_year")),
    )
    op.create_table(
        "post_holdings",
        sa.Column("post_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_post_holdings_validity")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_post_holdings_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_holdings_post_id")),
        sa.PrimaryKeyConstraint("post_id", "person_id", "valid_from", name=op.f("pk_post_holdings")),
    )
    with op.batch_alter_table("post_holdings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_holdings_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_sessions_expires_at")),
        sa.ForeignKeyConstraint(["person_id"], ["accounts.person_id"], name=op.f("fk_sessions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_last_seen_at"), ["last_seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "activity_reports",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("is_zero", sa.Boolean(), nullable=False),
        sa.Column("zero_reason", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_at IS NOT NULL)", name=op.f("ck_activity_reports_accepted")
        ),
        sa.CheckConstraint(
            "(state IN ('submitted', 'accepted')) = (submitted_at IS NOT NULL)",
            name=op.f("ck_activity_reports_submitted"),
        ),
        sa.CheckConstraint("is_zero = (zero_reason <> '')", name=op.f("ck_activity_reports_zero_reason")),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'accepted', 'missing')", name=op.f("ck_activity_reports_state")
        ),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (figures IS NULL)", name=op.f("ck_activity_reports_figures")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_activity_reports_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_activity_reports_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_activity_reports_organisation_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "organisation_id", "period", name=op.f("pk_activity_reports")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_activity_reports_instance_id")),
    )
    with op.batch_alter_table("activity_reports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_activity_reports_campaign_id_activity_reports_period_activity_reports_state"),
            ["campaign_id", "period", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_activity_reports_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "campaign_phases",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_campaign_phases_closed_at")
        ),
        sa.CheckConstraint(
            "(state = 'pending') = (started_at IS NULL)", name=op.f("ck_campaign_phases_started_at")
        ),
        sa.CheckConstraint(
            "code IN ('mobilisation', 'implementation', 'summary')", name=op.f("ck_campaign_phases_code")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'running', 'closed')", name=op.f("ck_campaign_phases_state")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_campaign_phases_dates")),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name=op.f("ck_campaign_phases_number")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_phases_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "number", name=op.f("pk_campaign_phases")),
        sa.UniqueConstraint("campaign_id", "code", name=op.f("uq_campaign_phases_campaign_id_code")),
    )
    op.create_table(
        "issued_plans",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("document_number <> ''", name=op.f("ck_issued_plans_document_number")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_issued_plans_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_issued_plans")),
        sa.UniqueConstraint("document_number", name=op.f("uq_issued_plans_document_number")),
    )
    op.create_table(
        "stage_summaries",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("marked", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'filed') = (content IS NOT NULL)", name=op.f("ck_stage_summaries_content")
        ),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_stage_summaries_ended_at")),
        sa.CheckConstraint(
            "level = 'city' OR instance_id IS NOT NULL", name=op.f("ck_stage_summaries_instance_id")
        ),
        sa.CheckConstraint("level IN ('unit', 'county', 'city')", name=op.f("ck_stage_summaries_level")),
        sa.CheckConstraint("state IN ('open', 'filed', 'missing')", name=op.f("ck_stage_summaries_state")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_stage_summaries_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_stage_summaries_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_stage_summaries_organisation_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "organisation_id", name=op.f("pk_stage_summaries")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_stage_summaries_instance_id")),
    )
    with op.batch_alter_table("stage_summaries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stage_summaries_campaign_id_stage_summaries_state"),
            ["campaign_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_stage_summaries_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "task_reminders",
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("next_step", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("next_step >= -1", name=op.f("ck_task_reminders_next_step")),
        sa.ForeignKeyConstraint(["task_id"], ["human_tasks.id"], name=op.f("fk_task_reminders_task_id")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_reminders")),
    )
    with op.batch_alter_table("task_reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_reminders_next_at"), ["next_at"], unique=False)

    op.create_table(
        "unit_plans",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("funds_confirmed", sa.String(length=40), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("exemption_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'exempted') = (exemption_reason <> '')", name=op.f("ck_unit_plans_exemption_reason")
        ),
        sa.CheckConstraint("(state = 'filed') = (content IS NOT NULL)", name=op.f("ck_unit_plans_content")),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_unit_plans_ended_at")),
        sa.CheckConstraint(
            "state <> 'closed' OR overdue_at IS NOT NULL", name=op.f("ck_unit_plans_overdue_at")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'filed', 'exempted', 'closed')", name=op.f("ck_unit_plans_state")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_unit_plans_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_unit_plans_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_unit_plans_organisation_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "organisation_id", name=op.f("pk_unit_plans")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_unit_plans_instance_id")),
    )
    with op.batch_alter_table("unit_plans", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unit_plans_campaign_id_unit_plans_state"), ["campaign_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_unit_plans_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "phase_reminders",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("phase_number", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.Column("step_offset", sa.Integer(), nullable=False),
        sa.Column("boundary_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_up_to", sa.String(length=80), nullable=False),
        sa.CheckConstraint("event IN ('opens', 'closes')", name=op.f("ck_phase_reminders_event")),
        sa.CheckConstraint("state IN ('pending', 'sent', 'skipped')", name=op.f("ck_phase_reminders_state")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "phase_number"],
            ["campaign_phases.campaign_id", "campaign_phases.number"],
            name=op.f("fk_phase_reminders_campaign_id_phase_number"),
        ),
        sa.PrimaryKeyConstraint(
            "campaign_id", "phase_number", "event", "step_offset", name=op.f("pk_phase_reminders")
        ),
    )
    with op.batch_alter_table("phase_reminders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_phase_reminders_state_phase_reminders_due_at"), ["state", "due_at"], unique=False
        )

    op.create_table(
        "practices",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("practice", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("transferable_to", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_practices_title")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "organisation_id"],
            ["stage_summaries.campaign_id", "stage_summaries.organisation_id"],
            name=op.f("fk_practices_campaign_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
    )
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practices_campaign_id_practices_organisation_id_practices_title"),
            ["campaign_id", "organisation_id", "title"],
            unique=True,
        )
