"""Technician recommendations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "42c57203395f"
down_revision = "c7650164b7d8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "technician_recommendations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("entrant_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("expert", sa.String(length=16), nullable=False),
        sa.Column("expert_rule", sa.Text(), nullable=False),
        sa.Column("promotion", sa.String(length=16), nullable=False),
        sa.Column("promotion_rule", sa.Text(), nullable=False),
        sa.Column("target_grade", sa.String(length=20), nullable=False),
        sa.Column("certificate_number", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(promotion = 'granted') = (certificate_number <> '')",
            name=op.f("ck_technician_recommendations_certificate_number"),
        ),
        sa.CheckConstraint(
            "(promotion = 'not_applicable') = (target_grade = '')",
            name=op.f("ck_technician_recommendations_target_grade"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (ended_at IS NOT NULL)", name=op.f("ck_technician_recommendations_ended_at")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (expert = 'open' OR promotion = 'open')",
            name=op.f("ck_technician_recommendations_outcomes"),
        ),
        sa.CheckConstraint(
            "expert IN ('not_applicable', 'open', 'granted', 'refused', 'waived')",
            name=op.f("ck_technician_recommendations_expert"),
        ),
        sa.CheckConstraint(
            "expert_rule <> '' AND promotion_rule <> ''", name=op.f("ck_technician_recommendations_rules")
        ),
        sa.CheckConstraint(
            "promotion IN ('not_applicable', 'open', 'granted', 'refused', 'waived')",
            name=op.f("ck_technician_recommendations_promotion"),
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_technician_recommendations_state")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_technician_recommendations_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["entrant_id"], ["entrants.id"], name=op.f("fk_technician_recommendations_entrant_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_technician_recommendations_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_technician_recommendations_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_technician_recommendations_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_technician_recommendations")),
        sa.UniqueConstraint("entrant_id", name=op.f("uq_technician_recommendations_entrant_id")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_technician_recommendations_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_technician_recommendations_number")),
    )
    with op.batch_alter_table("technician_recommendations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f(
                "ix_technician_recommendations_campaign_id_technician_recommendations_organisation_id_technician_recommendations_state"
            ),
            ["campaign_id", "organisation_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_technician_recommendations_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_technician_recommendations_person_id"), ["person_id"], unique=False
        )
