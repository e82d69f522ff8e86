"""Register changes and past honours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "700d4ddd5a6b"
down_revision = "a095d65181c9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "register_changes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("register", sa.String(length=40), nullable=False),
        sa.Column("row_key", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('created', 'changed', 'ended')", name=op.f("ck_register_changes_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_changes")),
    )
    with op.batch_alter_table("register_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_register_changes_row"),
            ["register", "row_key", "id"],
            unique=False,
        )

    op.create_table(
        "past_honours",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.Column("honour", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.CheckConstraint("honour <> ''", name=op.f("ck_past_honours_honour")),
        sa.CheckConstraint("year BETWEEN 1949 AND 2999", name=op.f("ck_past_honours_year")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_past_honours_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_past_honours_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_honours")),
    )
    with op.batch_alter_table("past_honours", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_past_honours_of_organisation"),
            ["organisation_id", "honour", "year"],
            unique=True,
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_past_honours_of_person"),
            ["person_id", "honour", "year"],
            unique=True,
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )
