"""Absences and stand-ins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "04e4b109d936"
down_revision = "a4c1e7d95b20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "absences",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("stand_in_id", sa.String(length=40), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_absences_ended")),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_absences_days")),
        sa.CheckConstraint("person_id <> stand_in_id", name=op.f("ck_absences_stand_in")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_absences_person_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["persons.id"], name=op.f("fk_absences_stand_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_absences_person_id_absences_first_on"), ["person_id", "first_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_absences_stand_in_id_absences_last_on"), ["stand_in_id", "last_on"], unique=False
        )
