"""Entries, their inventors and versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "f9eaa10b7d7f"
down_revision = "7c1e0f4d2a96"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "entries",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("county_id", sa.String(length=40), nullable=True),
        sa.Column("recommender_id", sa.String(length=40), nullable=True),
        sa.Column("rank_in_recommendation", sa.Integer(), nullable=True),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.Column("team_id", sa.String(length=40), nullable=True),
        sa.Column("first_inventor_id", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("publishable_name", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("industry", sa.String(length=40), nullable=False),
        sa.Column("confidentiality", sa.String(length=12), nullable=False),
        sa.Column("is_front_line", sa.Boolean(), nullable=False),
        sa.Column("is_woman", sa.Boolean(), nullable=False),
        sa.Column("is_migrant_worker", sa.Boolean(), nullable=False),
        sa.Column("is_unit_head", sa.Boolean(), nullable=False),
        sa.Column("is_non_public", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("anonymised", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recommended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("eligible_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('removed', 'rejected', 'withdrawn')) = (end_reason <> '')",
            name=op.f("ck_entries_end_reason"),
        ),
        sa.CheckConstraint(
            "(state IN ('unlisted', 'honoured', 'removed', 'rejected', 'withdrawn',"
            " 'lapsed')) = (ended_at IS NOT NULL)",
            name=op.f("ck_entries_ended_at"),
        ),
        sa.CheckConstraint(
            "confidentiality <> 'secret' OR state NOT IN ('eligible', 'listed', 'reserve',"
            " 'unlisted', 'honoured', 'removed')",
            name=op.f("ck_entries_secret"),
        ),
        sa.CheckConstraint(
            "confidentiality IN ('public', 'internal', 'secret')", name=op.f("ck_entries_confidentiality")
        ),
        sa.CheckConstraint("kind = 'person' OR person_id IS NULL", name=op.f("ck_entries_person")),
        sa.CheckConstraint(
            "kind = 'result' OR first_inventor_id IS NULL", name=op.f("ck_entries_first_inventor")
        ),
        sa.CheckConstraint("kind = 'team' OR team_id IS NULL", name=op.f("ck_entries_team")),
        sa.CheckConstraint("kind IN ('result', 'person', 'team')", name=op.f("ck_entries_kind")),
        sa.CheckConstraint("state <> 'draft' OR submitted_at IS NULL", name=op.f("ck_entries_draft")),
        sa.CheckConstraint(
            "state IN ('draft', 'rejected', 'withdrawn', 'lapsed') OR submitted_at IS NOT NULL",
            name=op.f("ck_entries_submitted_at"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'recommended', 'received', 'returned',"
            " 'eligible', 'listed', 'reserve', 'unlisted', 'honoured', 'removed',"
            " 'rejected', 'withdrawn', 'lapsed')",
            name=op.f("ck_entries_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn', 'lapsed') OR person_id IS NOT NULL OR team_id"
            " IS NOT NULL OR first_inventor_id IS NOT NULL",
            name=op.f("ck_entries_subject"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('eligible', 'listed', 'reserve', 'unlisted', 'honoured',"
            " 'removed') OR eligible_at IS NOT NULL",
            name=op.f("ck_entries_eligible_at"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('received', 'eligible', 'listed', 'reserve', 'unlisted',"
            " 'honoured', 'removed') OR received_at IS NOT NULL",
            name=op.f("ck_entries_received_at"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('recommended', 'received', 'eligible', 'listed', 'reserve',"
            " 'unlisted', 'honoured', 'removed') OR recommended_at IS NOT NULL",
            name=op.f("ck_entries_recommended_at"),
        ),
        sa.CheckConstraint(
            "(recommended_at IS NULL) = (recommender_id IS NULL)", name=op.f("ck_entries_recommender")
        ),
        sa.CheckConstraint("rank_in_recommendation >= 1", name=op.f("ck_entries_rank_in_recommendation")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_entries_version")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_entries_campaign_id")),
        sa.ForeignKeyConstraint(["county_id"], ["organisations.id"], name=op.f("fk_entries_county_id")),
        sa.ForeignKeyConstraint(
            ["first_inventor_id"], ["persons.id"], name=op.f("fk_entries_first_inventor_id")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_entries_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_entries_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_entries_person_id")),
        sa.ForeignKeyConstraint(
            ["recommender_id"], ["organisations.id"], name=op.f("fk_entries_recommender_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["organisations.id"], name=op.f("fk_entries_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_entries_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_entries_number")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entries_campaign_id_entries_kind_entries_state"),
            ["campaign_id", "kind", "state"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_entries_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_first_inventor_id"), ["first_inventor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_recommender_id"), ["recommender_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_team_id"), ["team_id"], unique=False)

    op.create_table(
        "entry_inventors",
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("share", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("is_front_line", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("position >= 1", name=op.f("ck_entry_inventors_position")),
        sa.CheckConstraint("share > 0 AND share <= 100", name=op.f("ck_entry_inventors_share")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_inventors_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_entry_inventors_person_id")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_entry_inventors")),
        sa.UniqueConstraint("entry_id", "person_id", name=op.f("uq_entry_inventors_entry_id_person_id")),
    )
    with op.batch_alter_table("entry_inventors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_inventors_person_id"), ["person_id"], unique=False)

    op.create_table(
        "entry_versions",
        sa.Column("entry_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=120), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_entry_versions_version")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_versions_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "version", name=op.f("pk_entry_versions")),
    )
