"""Activities and growth records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ee62904fdd52"
down_revision = "e41d7c90b2f5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "activity_events",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("track", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("record_due_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=6, scale=1), nullable=False),
        sa.Column("budget", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("uses_work_time", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Integer(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_reason <> '')", name=op.f("ck_activity_events_cancel_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('held', 'recorded')) = (attended IS NOT NULL)",
            name=op.f("ck_activity_events_attended"),
        ),
        sa.CheckConstraint(
            "(state IN ('recorded', 'cancelled')) = (ended_at IS NOT NULL)",
            name=op.f("ck_activity_events_ended_at"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'recorded', 'cancelled')", name=op.f("ck_activity_events_state")
        ),
        sa.CheckConstraint(
            "track IN ('culture', 'exemplar', 'training', 'upskilling', 'popularisation', 'drill',"
            " 'innovation_contest', 'front_line_service', 'publicity')",
            name=op.f("ck_activity_events_track"),
        ),
        sa.CheckConstraint(
            "enrolled >= 0 AND attended >= 0 AND passed BETWEEN 0 AND attended",
            name=op.f("ck_activity_events_counts"),
        ),
        sa.CheckConstraint("hours >= 0 AND budget >= 0", name=op.f("ck_activity_events_amounts")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_activity_events_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_activity_events_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_activity_events_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_events")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_activity_events_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_activity_events_number")),
    )
    with op.batch_alter_table("activity_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f(
                "ix_activity_events_campaign_id_activity_events_organisation_id_activity_events_held_on"
            ),
            ["campaign_id", "organisation_id", "held_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_activity_events_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "attendances",
        sa.Column("event_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.Column("result", sa.String(length=60), nullable=False),
        sa.CheckConstraint("position >= 1 AND name <> ''", name=op.f("ck_attendances_name")),
        sa.ForeignKeyConstraint(["event_id"], ["activity_events.id"], name=op.f("fk_attendances_event_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_attendances_person_id")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_attendances")),
    )
    with op.batch_alter_table("attendances", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attendances_person_id_attendances_event_id"),
            ["person_id", "event_id"],
            unique=True,
        )
