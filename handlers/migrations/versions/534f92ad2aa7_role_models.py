"""Role models."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "534f92ad2aa7"
down_revision = "9a5230ae4ba7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "role_model_selections",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=20), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("notice_ends_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'none') = (end_reason <> '')", name=op.f("ck_role_model_selections_end_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('named', 'none')) = (ended_at IS NOT NULL)",
            name=op.f("ck_role_model_selections_ended_at"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'noticed', 'named', 'none')", name=op.f("ck_role_model_selections_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('noticed', 'named') OR notice_ends_on IS NOT NULL",
            name=op.f("ck_role_model_selections_notice_ends_on"),
        ),
        sa.CheckConstraint(
            "title IN ('gold_worker', 'chief_technician', 'innovation_expert')",
            name=op.f("ck_role_model_selections_title"),
        ),
        sa.CheckConstraint("quota BETWEEN 1 AND 100", name=op.f("ck_role_model_selections_quota")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_role_model_selections_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_role_model_selections_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_role_model_selections_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_model_selections")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_role_model_selections_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_role_model_selections_number")),
    )
    with op.batch_alter_table("role_model_selections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f(
                "ix_role_model_selections_campaign_id_role_model_selections_organisation_id_role_model_selections_state"
            ),
            ["campaign_id", "organisation_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_role_model_selections_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "role_models",
        sa.Column("selection_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("term_from", sa.Date(), nullable=True),
        sa.Column("term_to", sa.Date(), nullable=True),
        sa.Column("benefits", sa.Text(), nullable=False),
        sa.Column("is_recommended", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'named') = (term_from IS NOT NULL AND term_to IS NOT NULL)",
            name=op.f("ck_role_models_term"),
        ),
        sa.CheckConstraint("state = 'named' OR NOT is_recommended", name=op.f("ck_role_models_recommended")),
        sa.CheckConstraint(
            "state IN ('nominated', 'chosen', 'named', 'dropped')", name=op.f("ck_role_models_state")
        ),
        sa.CheckConstraint("term_from < term_to", name=op.f("ck_role_models_term_order")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_role_models_person_id")),
        sa.ForeignKeyConstraint(
            ["selection_id"], ["role_model_selections.id"], name=op.f("fk_role_models_selection_id")
        ),
        sa.PrimaryKeyConstraint("selection_id", "person_id", name=op.f("pk_role_models")),
    )
    with op.batch_alter_table("role_models", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_models_person_id"), ["person_id"], unique=False)
