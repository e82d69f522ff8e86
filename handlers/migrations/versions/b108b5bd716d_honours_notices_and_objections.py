"""Honours notices and objections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b108b5bd716d"
down_revision = "ee62904fdd52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("signatories", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'draft') = (ended_at IS NULL)", name=op.f("ck_decisions_ended_at")),
        sa.CheckConstraint(
            "(state = 'published') = (number IS NOT NULL AND issued_on IS NOT NULL)",
            name=op.f("ck_decisions_published"),
        ),
        sa.CheckConstraint("kind IN ('conferral', 'medal', 'revocation')", name=op.f("ck_decisions_kind")),
        sa.CheckConstraint(
            "state <> 'published' OR signatories <> ''", name=op.f("ck_decisions_signatories")
        ),
        sa.CheckConstraint("state IN ('draft', 'published', 'refused')", name=op.f("ck_decisions_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_decisions_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_decisions_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("instance_id", "kind", name=op.f("uq_decisions_instance_id_kind")),
        sa.UniqueConstraint("number", name=op.f("uq_decisions_number")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decisions_campaign_id_decisions_kind_decisions_state"),
            ["campaign_id", "kind", "state"],
            unique=False,
        )

    op.create_table(
        "honours",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=True),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.Column("team_id", sa.String(length=40), nullable=True),
        sa.Column("decision_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column("is_earlier_holder", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("verification_code", sa.String(length=20), nullable=True),
        sa.Column("conferred_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_by_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(code IN ('HON-01', 'HON-02', 'HON-03')) = (entry_id IS NOT NULL)", name=op.f("ck_honours_entry")
        ),
        sa.CheckConstraint(
            "(code IN ('HON-02', 'HON-04')) = (person_id IS NOT NULL)", name=op.f("ck_honours_person")
        ),
        sa.CheckConstraint(
            "(code IN ('HON-03', 'HON-05')) = (team_id IS NOT NULL)", name=op.f("ck_honours_team")
        ),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_on IS NOT NULL AND revoked_by_id IS NOT NULL)",
            name=op.f("ck_honours_revoked"),
        ),
        sa.CheckConstraint(
            "(state IN ('proposed', 'noticed'))"
            " = (number IS NULL AND verification_code IS NULL AND conferred_on IS NULL)",
            name=op.f("ck_honours_certificate"),
        ),
        sa.CheckConstraint(
            "code IN ('HON-01', 'HON-02', 'HON-03', 'HON-04', 'HON-05')", name=op.f("ck_honours_code")
        ),
        sa.CheckConstraint("grade = '' OR code = 'HON-01'", name=op.f("ck_honours_grade")),
        sa.CheckConstraint(
            "state <> 'delivered' OR delivered_on IS NOT NULL", name=op.f("ck_honours_delivered_on")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'noticed', 'conferred', 'delivered', 'suspended', 'revoked')",
            name=op.f("ck_honours_state"),
        ),
        sa.CheckConstraint("revoked_on >= conferred_on", name=op.f("ck_honours_revoked_on")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_honours_campaign_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_honours_decision_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_honours_entry_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_honours_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_honours_person_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["decisions.id"], name=op.f("fk_honours_revoked_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["organisations.id"], name=op.f("fk_honours_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honours")),
        sa.UniqueConstraint("code", "entry_id", name=op.f("uq_honours_code_entry_id")),
        sa.UniqueConstraint("number", name=op.f("uq_honours_number")),
        sa.UniqueConstraint("verification_code", name=op.f("uq_honours_verification_code")),
    )
    with op.batch_alter_table("honours", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_honours_campaign_id_honours_code_honours_state"),
            ["campaign_id", "code", "state"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_honours_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_honours_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(
            "ix_honours_one_medal",
            ["campaign_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("code = 'HON-04'"),
            postgresql_where=sa.text("code = 'HON-04'"),
        )
        batch_op.create_index(
            "ix_honours_one_pioneer",
            ["campaign_id", "team_id"],
            unique=True,
            sqlite_where=sa.text("code = 'HON-05'"),
            postgresql_where=sa.text("code = 'HON-05'"),
        )
        batch_op.create_index(batch_op.f("ix_honours_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_honours_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_honours_revoked_by_id"), ["revoked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_honours_team_id"), ["team_id"], unique=False)

    op.create_table(
        "honour_bases",
        sa.Column("honour_id", sa.String(length=40), nullable=False),
        sa.Column("basis_id", sa.String(length=40), nullable=False),
        sa.CheckConstraint("honour_id <> basis_id", name=op.f("ck_honour_bases_other")),
        sa.ForeignKeyConstraint(["basis_id"], ["honours.id"], name=op.f("fk_honour_bases_basis_id")),
        sa.ForeignKeyConstraint(["honour_id"], ["honours.id"], name=op.f("fk_honour_bases_honour_id")),
        sa.PrimaryKeyConstraint("honour_id", "basis_id", name=op.f("pk_honour_bases")),
    )
    with op.batch_alter_table("honour_bases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_honour_bases_basis_id"), ["basis_id"], unique=False)

    op.create_table(
        "public_notices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("list_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("channels", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("posted_proof", sa.Text(), nullable=False),
        sa.Column("closed_proof", sa.Text(), nullable=False),
        sa.Column("annul_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'annulled') = (annul_reason <> '')", name=op.f("ck_public_notices_annul_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'annulled')) = (ended_at IS NOT NULL)",
            name=op.f("ck_public_notices_ended_at"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'posted', 'closed', 'annulled')", name=op.f("ck_public_notices_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('posted', 'closed') OR starts_on IS NOT NULL",
            name=op.f("ck_public_notices_posted"),
        ),
        sa.CheckConstraint("(starts_on IS NULL) = (ends_on IS NULL)", name=op.f("ck_public_notices_days")),
        sa.CheckConstraint("round >= 1 AND working_days >= 1", name=op.f("ck_public_notices_counts")),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_public_notices_order")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_public_notices_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_public_notices_instance_id")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["final_lists.id"], name=op.f("fk_public_notices_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notices")),
        sa.UniqueConstraint("list_id", "round", name=op.f("uq_public_notices_list_id_round")),
        sa.UniqueConstraint("number", name=op.f("uq_public_notices_number")),
    )
    with op.batch_alter_table("public_notices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_public_notices_campaign_id_public_notices_state"),
            ["campaign_id", "state"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_public_notices_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "notice_items",
        sa.Column("notice_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column("has_medal", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.CheckConstraint("grade IN ('', 'first', 'second', 'third')", name=op.f("ck_notice_items_grade")),
        sa.CheckConstraint(
            "state IN ('posted', 'held', 'passed', 'removed', 'repeated', 'void')",
            name=op.f("ck_notice_items_state"),
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_notice_items_position")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_notice_items_entry_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["public_notices.id"], name=op.f("fk_notice_items_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", "entry_id", name=op.f("pk_notice_items")),
        sa.UniqueConstraint("notice_id", "position", name=op.f("uq_notice_items_notice_id_position")),
    )
    with op.batch_alter_table("notice_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_items_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "objections",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("notice_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("refusal", sa.String(length=12), nullable=False),
        sa.Column("told_facts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'not_accepted') = (refusal <> '')", name=op.f("ck_objections_not_accepted")
        ),
        sa.CheckConstraint(
            "(state NOT IN ('filed', 'accepted')) = (ended_at IS NOT NULL)",
            name=op.f("ck_objections_ended_at"),
        ),
        sa.CheckConstraint(
            "kind IN ('truth', 'ownership', 'inventor_order', 'qualification', 'procedure')",
            name=op.f("ck_objections_kind"),
        ),
        sa.CheckConstraint(
            "refusal IN ('', 'anonymous', 'late', 'off_topic', 'no_evidence', 'grade')",
            name=op.f("ck_objections_refusal"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'accepted', 'not_accepted', 'upheld', 'corrected', 'dismissed')",
            name=op.f("ck_objections_state"),
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'not_accepted') OR told_facts <> ''", name=op.f("ck_objections_told_facts")
        ),
        sa.CheckConstraint(
            "state NOT IN ('upheld', 'corrected', 'dismissed') OR reason <> ''",
            name=op.f("ck_objections_reason"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_objections_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_objections_instance_id")),
        sa.ForeignKeyConstraint(
            ["notice_id", "entry_id"],
            ["notice_items.notice_id", "notice_items.entry_id"],
            name=op.f("fk_objections_notice_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_objections_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_objections_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_objections_number")),
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objections_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_objections_notice_id_objections_entry_id_objections_state"),
            ["notice_id", "entry_id", "state"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_objections_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "objectors",
        sa.Column("objection_id", sa.String(length=40), nullable=False),
        sa.Column("signed", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint("name <> '' AND contact <> ''", name=op.f("ck_objectors_named")),
        sa.CheckConstraint("signed IN ('person', 'unit')", name=op.f("ck_objectors_signed")),
        sa.ForeignKeyConstraint(["objection_id"], ["objections.id"], name=op.f("fk_objectors_objection_id")),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_objectors")),
    )
