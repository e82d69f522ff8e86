"""Saved filters of the inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a4c1e7d95b20"
down_revision = "2d95c40e7b1f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "inbox_filters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared_role", sa.String(length=40), nullable=True),
        sa.Column("shared_organisation_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_inbox_filters_name")),
        sa.CheckConstraint(
            "(shared_role IS NULL) = (shared_organisation_id IS NULL)", name=op.f("ck_inbox_filters_shared")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inbox_filters_person_id")),
        sa.ForeignKeyConstraint(
            ["shared_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_inbox_filters_shared_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_filters")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_inbox_filters_person_id_name")),
    )
    op.create_index(
        op.f("ix_inbox_filters_shared_role"),
        "inbox_filters",
        ["shared_role"],
        sqlite_where=sa.text("shared_role IS NOT NULL"),
        postgresql_where=sa.text("shared_role IS NOT NULL"),
    )
    op.create_table(
        "inbox_preferences",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("first_filter_id", sa.String(length=32), nullable=True),
        sa.Column("has_shortcuts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_inbox_preferences_person_id")),
        sa.ForeignKeyConstraint(
            ["first_filter_id"],
            ["inbox_filters.id"],
            name=op.f("fk_inbox_preferences_first_filter_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_inbox_preferences")),
    )
    op.create_index(op.f("ix_inbox_preferences_first_filter_id"), "inbox_preferences", ["first_filter_id"])
