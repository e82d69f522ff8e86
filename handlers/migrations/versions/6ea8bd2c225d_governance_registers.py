"""Governance registers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6ea8bd2c225d"
down_revision = "c35f17260a13"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "duty_cards",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("work", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'carried') = (work <> '')", name=op.f("ck_duty_cards_work")),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_duty_cards_ended_at")),
        sa.CheckConstraint(
            "(state IN ('partly', 'unfulfilled')) = (reason <> '')", name=op.f("ck_duty_cards_reason")
        ),
        sa.CheckConstraint("kind IN ('own', 'policy', 'carried')", name=op.f("ck_duty_cards_kind")),
        sa.CheckConstraint("state <> 'fulfilled' OR progress = 100", name=op.f("ck_duty_cards_fulfilled")),
        sa.CheckConstraint(
            "state IN ('open', 'fulfilled', 'partly', 'unfulfilled')", name=op.f("ck_duty_cards_state")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_duty_cards_progress")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_duty_cards_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_duty_cards_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_duty_cards_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_cards")),
        sa.UniqueConstraint("campaign_id", "code", name=op.f("uq_duty_cards_campaign_id_code")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_duty_cards_instance_id")),
    )
    with op.batch_alter_table("duty_cards", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_duty_cards_campaign_id_duty_cards_state"), ["campaign_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_duty_cards_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "funding_requests",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("payer_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("requested", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("approved", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("paid", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("used", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=False),
        sa.Column("overspend_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal_reason <> '')", name=op.f("ck_funding_requests_refusal_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'settled')) = (approved IS NOT NULL)",
            name=op.f("ck_funding_requests_approved"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'settled', 'refused')) = (decided_at IS NOT NULL)",
            name=op.f("ck_funding_requests_decided_at"),
        ),
        sa.CheckConstraint(
            "(state IN ('settled', 'refused', 'withdrawn')) = (ended_at IS NOT NULL)",
            name=op.f("ck_funding_requests_ended_at"),
        ),
        sa.CheckConstraint(
            "paid <= approved OR approved IS NULL OR overspend_reason <> ''",
            name=op.f("ck_funding_requests_overpaid"),
        ),
        sa.CheckConstraint("state <> 'settled' OR used IS NOT NULL", name=op.f("ck_funding_requests_used")),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'settled', 'refused', 'withdrawn')",
            name=op.f("ck_funding_requests_state"),
        ),
        sa.CheckConstraint(
            "used >= 0 AND (used <= approved OR overspend_reason <> '')",
            name=op.f("ck_funding_requests_overspent"),
        ),
        sa.CheckConstraint(
            "paid >= 0 AND (paid = 0 OR approved IS NOT NULL)", name=op.f("ck_funding_requests_paid")
        ),
        sa.CheckConstraint(
            "requested >= 0 AND approved >= 0 AND approved <= requested",
            name=op.f("ck_funding_requests_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_funding_requests_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_funding_requests_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_funding_requests_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["organisations.id"], name=op.f("fk_funding_requests_payer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_requests")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_funding_requests_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_funding_requests_number")),
    )
    with op.batch_alter_table("funding_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_funding_requests_campaign_id_funding_requests_state"),
            ["campaign_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_funding_requests_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "incentives",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("gaps", sa.Text(), nullable=False),
        sa.Column("urged", sa.Integer(), nullable=False),
        sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'gaps') = (gaps <> '')", name=op.f("ck_incentives_gaps")),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_incentives_ended_at")),
        sa.CheckConstraint("state IN ('open', 'complete', 'gaps')", name=op.f("ck_incentives_state")),
        sa.CheckConstraint(
            "urged >= 0 AND (urged = 0) = (urged_at IS NULL)", name=op.f("ck_incentives_urged")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_incentives_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_incentives_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_incentives_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incentives")),
        sa.UniqueConstraint(
            "campaign_id", "organisation_id", name=op.f("uq_incentives_campaign_id_organisation_id")
        ),
        sa.UniqueConstraint("instance_id", name=op.f("uq_incentives_instance_id")),
    )
    with op.batch_alter_table("incentives", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incentives_campaign_id_incentives_state"), ["campaign_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_incentives_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "meetings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=True),
        sa.Column("venue", sa.String(length=200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("postpone_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'filed') = (held_on IS NOT NULL)", name=op.f("ck_meetings_held_on")),
        sa.CheckConstraint(
            "(state = 'postponed') = (postpone_reason <> '')", name=op.f("ck_meetings_postpone_reason")
        ),
        sa.CheckConstraint("(state = 'preparing') = (ended_at IS NULL)", name=op.f("ck_meetings_ended_at")),
        sa.CheckConstraint("state IN ('preparing', 'filed', 'postponed')", name=op.f("ck_meetings_state")),
        sa.CheckConstraint("present BETWEEN 0 AND seats", name=op.f("ck_meetings_present")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_meetings_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_meetings_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_meetings_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_meetings_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_meetings_number")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meetings_campaign_id_meetings_state"), ["campaign_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_meetings_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "policy_documents",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('policy', 'incentive')", name=op.f("ck_policy_documents_kind")),
        sa.CheckConstraint("number <> '' AND title <> ''", name=op.f("ck_policy_documents_number")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_policy_documents_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_policy_documents_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_policy_documents_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_documents")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_policy_documents_instance_id")),
        sa.UniqueConstraint(
            "organisation_id", "number", name=op.f("uq_policy_documents_organisation_id_number")
        ),
    )
    with op.batch_alter_table("policy_documents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_policy_documents_campaign_id_policy_documents_kind"),
            ["campaign_id", "kind"],
            unique=False,
        )

    op.create_table(
        "duty_reports",
        sa.Column("card_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_duty_reports_position")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_duty_reports_progress")),
        sa.ForeignKeyConstraint(["card_id"], ["duty_cards.id"], name=op.f("fk_duty_reports_card_id")),
        sa.PrimaryKeyConstraint("card_id", "position", name=op.f("pk_duty_reports")),
    )
    op.create_table(
        "funding_items",
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.CheckConstraint("position >= 1 AND amount > 0", name=op.f("ck_funding_items_amount")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["funding_requests.id"], name=op.f("fk_funding_items_request_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "position", name=op.f("pk_funding_items")),
    )
    op.create_table(
        "funding_payments",
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.String(length=40), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount > 0 AND voucher <> ''", name=op.f("ck_funding_payments_amount")),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["organisations.id"], name=op.f("fk_funding_payments_payer_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["funding_requests.id"], name=op.f("fk_funding_payments_request_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "position", name=op.f("pk_funding_payments")),
        sa.UniqueConstraint("payer_id", "voucher", name=op.f("uq_funding_payments_payer_id_voucher")),
    )
    op.create_table(
        "meeting_tasks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("meeting_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'done') = (result <> '')", name=op.f("ck_meeting_tasks_result")),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_meeting_tasks_ended_at")),
        sa.CheckConstraint("state IN ('open', 'done', 'closed')", name=op.f("ck_meeting_tasks_state")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_meeting_tasks_position")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_meeting_tasks_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_meeting_tasks_instance_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_tasks_meeting_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_meeting_tasks_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_tasks")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_meeting_tasks_instance_id")),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_meeting_tasks_meeting_id_position")),
    )
    with op.batch_alter_table("meeting_tasks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_tasks_campaign_id_meeting_tasks_state_meeting_tasks_due_on"),
            ["campaign_id", "state", "due_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_meeting_tasks_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "rewards",
        sa.Column("incentive_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount >= 0 AND recipient <> '' AND basis <> ''", name=op.f("ck_rewards_amount")),
        sa.CheckConstraint("kind <> 'money' OR amount > 0", name=op.f("ck_rewards_money")),
        sa.CheckConstraint(
            "kind IN ('money', 'goods', 'wage_grade', 'allowance', 'leave', 'training')",
            name=op.f("ck_rewards_kind"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_rewards_campaign_id")),
        sa.ForeignKeyConstraint(["incentive_id"], ["incentives.id"], name=op.f("fk_rewards_incentive_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_rewards_organisation_id")
        ),
        sa.PrimaryKeyConstraint("incentive_id", "position", name=op.f("pk_rewards")),
    )
    with op.batch_alter_table("rewards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rewards_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rewards_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "talent_systems",
        sa.Column("incentive_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("is_issued", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.CheckConstraint("is_issued = (document <> '')", name=op.f("ck_talent_systems_document")),
        sa.CheckConstraint(
            "kind IN ('training', 'use', 'assessment', 'reward')", name=op.f("ck_talent_systems_kind")
        ),
        sa.CheckConstraint("is_issued OR NOT is_applied", name=op.f("ck_talent_systems_applied")),
        sa.ForeignKeyConstraint(
            ["incentive_id"], ["incentives.id"], name=op.f("fk_talent_systems_incentive_id")
        ),
        sa.PrimaryKeyConstraint("incentive_id", "kind", name=op.f("pk_talent_systems")),
    )
    op.create_table(
        "unit_supports",
        sa.Column("incentive_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount >= 0 AND text <> ''", name=op.f("ck_unit_supports_amount")),
        sa.CheckConstraint("kind <> 'funding' OR amount > 0", name=op.f("ck_unit_supports_funding")),
        sa.CheckConstraint(
            "kind IN ('funding', 'selection', 'promotion', 'platform')", name=op.f("ck_unit_supports_kind")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_unit_supports_campaign_id")),
        sa.ForeignKeyConstraint(
            ["incentive_id"], ["incentives.id"], name=op.f("fk_unit_supports_incentive_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_unit_supports_organisation_id")
        ),
        sa.PrimaryKeyConstraint("incentive_id", "position", name=op.f("pk_unit_supports")),
    )
    with op.batch_alter_table("unit_supports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_supports_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_unit_supports_organisation_id"), ["organisation_id"], unique=False
        )

    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.alter_column(
            "dispatch_level", existing_type=sa.VARCHAR(length=8), server_default="", existing_nullable=False
        )
