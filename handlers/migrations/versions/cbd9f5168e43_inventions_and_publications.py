"""Inventions and publications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "cbd9f5168e43"
down_revision = "3f8e6a917c0b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "inventions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("team_id", sa.String(length=40), nullable=True),
        sa.Column("inventor_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("wanted", sa.String(length=8), nullable=False),
        sa.Column("source_id", sa.String(length=40), nullable=True),
        sa.Column("related_number", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("ownership", sa.String(length=12), nullable=False),
        sa.Column("patent_kind", sa.String(length=12), nullable=False),
        sa.Column("application_number", sa.String(length=40), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("fee_support", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'granted') = (granted_on IS NOT NULL)", name=op.f("ck_inventions_granted_on")
        ),
        sa.CheckConstraint(
            "(state IN ('filed', 'granted', 'refused')) = (filed_on IS NOT NULL AND application_number IS"
            " NOT NULL AND patent_kind <> '')",
            name=op.f("ck_inventions_filed"),
        ),
        sa.CheckConstraint(
            "(state IN ('granted', 'refused', 'not_pursued', 'settled', 'unsettled', 'withdrawn')) ="
            " (ended_at IS NOT NULL)",
            name=op.f("ck_inventions_ended_at"),
        ),
        sa.CheckConstraint(
            "(state IN ('not_pursued', 'unsettled')) = (end_reason <> '')",
            name=op.f("ck_inventions_end_reason"),
        ),
        sa.CheckConstraint(
            "ownership IN ('', 'service', 'non_service')", name=op.f("ck_inventions_ownership")
        ),
        sa.CheckConstraint(
            "patent_kind IN ('', 'invention', 'utility', 'design')", name=op.f("ck_inventions_patent_kind")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'disclosed', 'disputed', 'supported', 'filed', 'granted', 'refused',"
            " 'not_pursued', 'settled', 'unsettled', 'withdrawn')",
            name=op.f("ck_inventions_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR title <> ''", name=op.f("ck_inventions_title")
        ),
        sa.CheckConstraint(
            "state NOT IN ('supported', 'filed', 'granted', 'refused', 'settled') OR ownership <> ''",
            name=op.f("ck_inventions_owned"),
        ),
        sa.CheckConstraint("wanted IN ('patent', 'dispute')", name=op.f("ck_inventions_wanted")),
        sa.CheckConstraint("fee_support >= 0", name=op.f("ck_inventions_fee_support")),
        sa.CheckConstraint("granted_on >= filed_on", name=op.f("ck_inventions_order")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_inventions_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_inventions_instance_id")),
        sa.ForeignKeyConstraint(["inventor_id"], ["persons.id"], name=op.f("fk_inventions_inventor_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_inventions_organisation_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["organisations.id"], name=op.f("fk_inventions_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventions")),
        sa.UniqueConstraint("application_number", name=op.f("uq_inventions_application_number")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_inventions_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_inventions_number")),
    )
    with op.batch_alter_table("inventions", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inventions_place", ["campaign_id", "organisation_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inventions_inventor_id"), ["inventor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventions_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventions_related_number"), ["related_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventions_source_id"), ["source_id"], unique=False)

    op.create_table(
        "publications",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=40), nullable=True),
        sa.Column("honour_id", sa.String(length=40), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("related_number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("is_energy", sa.Boolean(), nullable=False),
        sa.Column("people", sa.String(length=300), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('internal', 'refused', 'withdrawn', 'taken_down')) = (ended_at IS NOT NULL)",
            name=op.f("ck_publications_ended_at"),
        ),
        sa.CheckConstraint(
            "(state IN ('public', 'taken_down')) = (published_at IS NOT NULL)",
            name=op.f("ck_publications_published_at"),
        ),
        sa.CheckConstraint(
            "(state IN ('refused', 'taken_down')) = (end_reason <> '')",
            name=op.f("ck_publications_end_reason"),
        ),
        sa.CheckConstraint("kind IN ('result', 'method')", name=op.f("ck_publications_kind")),
        sa.CheckConstraint(
            "state IN ('draft', 'checking', 'public', 'internal', 'refused', 'withdrawn', 'taken_down')",
            name=op.f("ck_publications_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('checking', 'public', 'internal', 'taken_down') OR (title <> '' AND summary <>"
            " '' AND field <> '')",
            name=op.f("ck_publications_written"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_publications_campaign_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_publications_entry_id")),
        sa.ForeignKeyConstraint(["honour_id"], ["honours.id"], name=op.f("fk_publications_honour_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_publications_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_publications_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["persons.id"], name=op.f("fk_publications_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_publications_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_publications_number")),
    )
    with op.batch_alter_table("publications", schema=None) as batch_op:
        batch_op.create_index(
            "ix_publications_one_of_an_entry",
            ["entry_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('refused', 'withdrawn', 'taken_down')"),
            postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn', 'taken_down')"),
        )
        batch_op.create_index(
            batch_op.f("ix_publications_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_publications_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_publications_state_publications_published_at"),
            ["state", "published_at"],
            unique=False,
        )

    op.create_table(
        "publication_questions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("publication_id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'answered') = (answer <> '')", name=op.f("ck_publication_questions_answer")
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (decline_reason <> '')",
            name=op.f("ck_publication_questions_decline_reason"),
        ),
        sa.CheckConstraint(
            "(state IN ('answered', 'declined')) = (ended_at IS NOT NULL)",
            name=op.f("ck_publication_questions_ended_at"),
        ),
        sa.CheckConstraint("name <> '' AND text <> ''", name=op.f("ck_publication_questions_written")),
        sa.CheckConstraint(
            "state IN ('asked', 'forwarded', 'answered', 'declined')",
            name=op.f("ck_publication_questions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_publication_questions_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_publication_questions_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_publication_questions_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_publication_questions_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_questions")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_publication_questions_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_publication_questions_number")),
    )
    with op.batch_alter_table("publication_questions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_publication_questions_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index("ix_publication_questions_asked", ["publication_id", "state"], unique=False)

    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source_id", sa.String(length=40), nullable=True))
