"""Delegations to provincial competitions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "82468d47880c"
down_revision = "534f92ad2aa7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "delegations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("enrol_until", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("venue", sa.String(length=120), nullable=False),
        sa.Column("enrolment_number", sa.String(length=60), nullable=False),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'declined') = (decline_reason <> '')", name=op.f("ck_delegations_decline_reason")
        ),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_delegations_ended_at")),
        sa.CheckConstraint(
            "state <> 'recorded' OR enrolment_number <> ''", name=op.f("ck_delegations_enrolment_number")
        ),
        sa.CheckConstraint("state IN ('open', 'recorded', 'declined')", name=op.f("ck_delegations_state")),
        sa.CheckConstraint("enrol_until <= held_on", name=op.f("ck_delegations_days")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_delegations_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_delegations_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_delegations_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_delegations_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_delegations_number")),
    )
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_delegations_campaign_id_delegations_state"), ["campaign_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_delegations_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "delegation_trades",
        sa.Column("delegation_id", sa.String(length=40), nullable=False),
        sa.Column("trade", sa.String(length=40), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("reserves", sa.Integer(), nullable=False),
        sa.CheckConstraint("places >= 1 AND reserves >= 0", name=op.f("ck_delegation_trades_places")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegations.id"], name=op.f("fk_delegation_trades_delegation_id")
        ),
        sa.PrimaryKeyConstraint("delegation_id", "trade", name=op.f("pk_delegation_trades")),
    )
    op.create_table(
        "delegates",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("delegation_id", sa.String(length=40), nullable=False),
        sa.Column("trade", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entrant_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("prize", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "(state IN ('declined', 'skipped')) = (reason <> '')", name=op.f("ck_delegates_reason")
        ),
        sa.CheckConstraint("prize = '' OR rank IS NOT NULL", name=op.f("ck_delegates_prize")),
        sa.CheckConstraint(
            "rank >= 1 AND (rank IS NULL OR state = 'confirmed')", name=op.f("ck_delegates_rank")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'asked', 'confirmed', 'declined', 'skipped')",
            name=op.f("ck_delegates_state"),
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_delegates_position")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegations.id"], name=op.f("fk_delegates_delegation_id")
        ),
        sa.ForeignKeyConstraint(["entrant_id"], ["entrants.id"], name=op.f("fk_delegates_entrant_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_delegates_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_delegates_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegates")),
        sa.UniqueConstraint(
            "delegation_id", "trade", "person_id", name=op.f("uq_delegates_delegation_id_trade_person_id")
        ),
        sa.UniqueConstraint(
            "delegation_id", "trade", "position", name=op.f("uq_delegates_delegation_id_trade_position")
        ),
    )
    with op.batch_alter_table("delegates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegates_entrant_id"), ["entrant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegates_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegates_person_id"), ["person_id"], unique=False)
