"""Mentorships."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "f27729d6dcad"
down_revision = "fe5cefc1b9a7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "mentorships",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("master_id", sa.String(length=40), nullable=False),
        sa.Column("trade", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("is_extended", sa.Boolean(), nullable=False),
        sa.Column("reward", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'ended') = (end_reason <> '')", name=op.f("ck_mentorships_end_reason")),
        sa.CheckConstraint(
            "(state IN ('reached', 'missed')) = (reward IS NOT NULL)", name=op.f("ck_mentorships_reward")
        ),
        sa.CheckConstraint(
            "(state IN ('reached', 'missed', 'ended')) = (ended_at IS NOT NULL)",
            name=op.f("ck_mentorships_ended_at"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'signed', 'reached', 'missed', 'ended')", name=op.f("ck_mentorships_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'reached', 'missed') OR signed_on IS NOT NULL",
            name=op.f("ck_mentorships_signed_on"),
        ),
        sa.CheckConstraint("reward >= 0", name=op.f("ck_mentorships_amount")),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_mentorships_dates")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_mentorships_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_mentorships_instance_id")),
        sa.ForeignKeyConstraint(["master_id"], ["persons.id"], name=op.f("fk_mentorships_master_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_mentorships_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentorships")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_mentorships_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_mentorships_number")),
    )
    with op.batch_alter_table("mentorships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mentorships_campaign_id_mentorships_organisation_id_mentorships_state"),
            ["campaign_id", "organisation_id", "state"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_mentorships_master_id"), ["master_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentorships_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "apprenticeships",
        sa.Column("mentorship_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 5", name=op.f("ck_apprenticeships_position")),
        sa.ForeignKeyConstraint(
            ["mentorship_id"], ["mentorships.id"], name=op.f("fk_apprenticeships_mentorship_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_apprenticeships_person_id")),
        sa.PrimaryKeyConstraint("mentorship_id", "position", name=op.f("pk_apprenticeships")),
    )
    with op.batch_alter_table("apprenticeships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_apprenticeships_mentorship_id_apprenticeships_person_id"),
            ["mentorship_id", "person_id"],
            unique=True,
        )
        batch_op.create_index(batch_op.f("ix_apprenticeships_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mentorship_checks",
        sa.Column("mentorship_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.CheckConstraint("position >= 1 AND progress <> ''", name=op.f("ck_mentorship_checks_progress")),
        sa.ForeignKeyConstraint(
            ["mentorship_id"], ["mentorships.id"], name=op.f("fk_mentorship_checks_mentorship_id")
        ),
        sa.PrimaryKeyConstraint("mentorship_id", "position", name=op.f("pk_mentorship_checks")),
    )
