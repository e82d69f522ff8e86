"""Assessments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "63550d5d40fc"
down_revision = "79fb15ec99f0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "assessment_schemes",
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("indicators", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_assessment_schemes_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_assessment_schemes")),
    )
    op.create_table(
        "assessments",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("peer_class", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("veto", sa.Text(), nullable=False),
        sa.Column("adjustment", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("final_score", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (ended_at IS NOT NULL)", name=op.f("ck_assessments_ended_at")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (final_score IS NOT NULL)", name=op.f("ck_assessments_final_score")
        ),
        sa.CheckConstraint(
            "peer_class IN ('county', 'large', 'unit')", name=op.f("ck_assessments_peer_class")
        ),
        sa.CheckConstraint("state IN ('open', 'published')", name=op.f("ck_assessments_state")),
        sa.CheckConstraint(
            "veto = '' OR final_score IS NULL OR final_score = 0", name=op.f("ck_assessments_veto")
        ),
        sa.CheckConstraint("final_score BETWEEN 0 AND 100", name=op.f("ck_assessments_final_range")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_assessments_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_assessments_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_assessments_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint(
            "campaign_id", "organisation_id", name=op.f("uq_assessments_campaign_id_organisation_id")
        ),
        sa.UniqueConstraint("instance_id", name=op.f("uq_assessments_instance_id")),
    )
    with op.batch_alter_table("assessments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_assessments_rank",
            ["campaign_id", "peer_class", "final_score"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_assessments_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "assessment_scores",
        sa.Column("assessment_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("actual", sa.Numeric(precision=12, scale=1), nullable=True),
        sa.Column("self_score", sa.Integer(), nullable=True),
        sa.Column("upper_score", sa.Integer(), nullable=True),
        sa.Column("score", sa.Numeric(precision=5, scale=1), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("source IN ('automatic', 'reported')", name=op.f("ck_assessment_scores_source")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_assessment_scores_score")),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_assessment_scores_weight")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_assessment_scores_assessment_id")
        ),
        sa.PrimaryKeyConstraint("assessment_id", "position", name=op.f("pk_assessment_scores")),
    )
