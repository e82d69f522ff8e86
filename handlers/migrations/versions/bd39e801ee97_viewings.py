"""Viewings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "bd39e801ee97"
down_revision = "c40e144ae88e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "viewings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("viewer_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_viewings_reason")),
        sa.CheckConstraint("expires_at > started_at", name=op.f("ck_viewings_expires_at")),
        sa.CheckConstraint("viewer_id <> person_id", name=op.f("ck_viewings_person")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_viewings_person_id")),
        sa.ForeignKeyConstraint(["viewer_id"], ["persons.id"], name=op.f("fk_viewings_viewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewings")),
    )
    with op.batch_alter_table("viewings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_viewings_expires_at"),
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_viewings_person_id_viewings_started_at"), ["person_id", "started_at"], unique=False
        )
