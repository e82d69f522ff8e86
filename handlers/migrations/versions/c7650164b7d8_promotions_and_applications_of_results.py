"""Promotions and applications of results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c7650164b7d8"
down_revision = "26382e324360"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "promotions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=True),
        sa.Column("wanted_by_id", sa.String(length=40), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=True),
        sa.Column("publication_id", sa.String(length=40), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("is_energy", sa.Boolean(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("applicability", sa.Integer(), nullable=True),
        sa.Column("benefit", sa.Integer(), nullable=True),
        sa.Column("score", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'not_adopted') = (end_reason <> '')", name=op.f("ck_promotions_end_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('matched', 'not_adopted')) = (ended_at IS NOT NULL)",
            name=op.f("ck_promotions_ended_at"),
        ),
        sa.CheckConstraint("(wanted_by_id IS NULL) = (need = '')", name=op.f("ck_promotions_need")),
        sa.CheckConstraint(
            "state IN ('posted', 'not_adopted') OR (organisation_id IS NOT NULL AND title <> '')",
            name=op.f("ck_promotions_found"),
        ),
        sa.CheckConstraint(
            "state IN ('posted', 'scoring', 'selected', 'matched', 'not_adopted')",
            name=op.f("ck_promotions_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('selected', 'matched') OR score IS NOT NULL", name=op.f("ck_promotions_selected")
        ),
        sa.CheckConstraint(
            "(value IS NULL) = (score IS NULL) AND (applicability IS NULL) = (score IS NULL) AND (benefit IS"
            " NULL) = (score IS NULL)",
            name=op.f("ck_promotions_scored"),
        ),
        sa.CheckConstraint("organisation_id <> wanted_by_id", name=op.f("ck_promotions_another")),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR wanted_by_id IS NOT NULL", name=op.f("ck_promotions_whose")
        ),
        sa.CheckConstraint(
            "value BETWEEN 0 AND 100 AND applicability BETWEEN 0 AND 100 AND benefit BETWEEN 0 AND 100 AND score"
            " BETWEEN 0 AND 100",
            name=op.f("ck_promotions_scores"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_promotions_campaign_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_promotions_entry_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_promotions_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_promotions_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_promotions_publication_id")
        ),
        sa.ForeignKeyConstraint(
            ["wanted_by_id"], ["organisations.id"], name=op.f("fk_promotions_wanted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_promotions_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_promotions_number")),
    )
    with op.batch_alter_table("promotions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_promotions_campaign_id_promotions_state"), ["campaign_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_promotions_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promotions_wanted_by_id"), ["wanted_by_id"], unique=False)

    op.create_table(
        "result_applications",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("promotion_id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("adopter_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("agreement", sa.String(length=8), nullable=False),
        sa.Column("fee", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("site", sa.String(length=200), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(agreement = '') = (signed_on IS NULL)", name=op.f("ck_result_applications_signed_on")
        ),
        sa.CheckConstraint(
            "(state = 'not_adopted') = (end_reason <> '')", name=op.f("ck_result_applications_end_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('confirmed', 'not_adopted')) = (ended_at IS NOT NULL)",
            name=op.f("ck_result_applications_ended_at"),
        ),
        sa.CheckConstraint(
            "agreement IN ('', 'licence', 'free', 'help')", name=op.f("ck_result_applications_agreement")
        ),
        sa.CheckConstraint(
            "state IN ('offered', 'agreed', 'applied', 'confirmed', 'not_adopted')",
            name=op.f("ck_result_applications_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('agreed', 'applied', 'confirmed') OR signed_on IS NOT NULL",
            name=op.f("ck_result_applications_agreed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('applied', 'confirmed') OR applied_on IS NOT NULL",
            name=op.f("ck_result_applications_applied"),
        ),
        sa.CheckConstraint("applied_on >= signed_on", name=op.f("ck_result_applications_order")),
        sa.CheckConstraint("fee >= 0", name=op.f("ck_result_applications_fee")),
        sa.CheckConstraint("organisation_id <> adopter_id", name=op.f("ck_result_applications_another")),
        sa.ForeignKeyConstraint(
            ["adopter_id"], ["organisations.id"], name=op.f("fk_result_applications_adopter_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_result_applications_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_result_applications_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_result_applications_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotions.id"], name=op.f("fk_result_applications_promotion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_applications")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_result_applications_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_result_applications_number")),
        sa.UniqueConstraint(
            "promotion_id", "adopter_id", name=op.f("uq_result_applications_promotion_id_adopter_id")
        ),
    )
    with op.batch_alter_table("result_applications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_result_applications_adopter_id"), ["adopter_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_result_applications_campaign_id_result_applications_state"),
            ["campaign_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_result_applications_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "application_followups",
        sa.Column("application_id", sa.String(length=40), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("effect", sa.String(length=8), nullable=False),
        sa.Column("benefit", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(effect = '') = (benefit IS NULL)", name=op.f("ck_application_followups_reported_benefit")
        ),
        sa.CheckConstraint(
            "(effect = '') = (reported_at IS NULL)", name=op.f("ck_application_followups_reported_at")
        ),
        sa.CheckConstraint(
            "effect IN ('', 'good', 'partly', 'stopped')", name=op.f("ck_application_followups_effect")
        ),
        sa.CheckConstraint("benefit >= 0", name=op.f("ck_application_followups_benefit")),
        sa.CheckConstraint("months >= 1", name=op.f("ck_application_followups_months")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["result_applications.id"],
            name=op.f("fk_application_followups_application_id"),
        ),
        sa.PrimaryKeyConstraint("application_id", "months", name=op.f("pk_application_followups")),
    )
    with op.batch_alter_table("application_followups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_followups_due_on"), ["due_on"], unique=False)
