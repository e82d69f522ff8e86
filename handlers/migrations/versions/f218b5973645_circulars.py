"""Circulars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "f218b5973645"
down_revision = "7da16ef1ed35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "circulars",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sender_id", sa.String(length=40), nullable=False),
        sa.Column("from_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("owes", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (finished_at IS NOT NULL)", name=op.f("ck_circulars_finished_at")
        ),
        sa.CheckConstraint("state IN ('sending', 'sent')", name=op.f("ck_circulars_state")),
        sa.CheckConstraint(
            "told >= 0 AND told <= recipients AND recipients > 0", name=op.f("ck_circulars_told")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["organisations.id"], name=op.f("fk_circulars_from_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_circulars_organisation_id")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["persons.id"], name=op.f("fk_circulars_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulars")),
    )
    with op.batch_alter_table("circulars", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_circulars_created_at_circulars_id"), ["created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_circulars_sender_id_circulars_created_at"),
            ["sender_id", "created_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_circulars_state_circulars_created_at"), ["state", "created_at"], unique=False
        )

    op.create_table(
        "circular_recipients",
        sa.Column("circular_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["circular_id"], ["circulars.id"], name=op.f("fk_circular_recipients_circular_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_circular_recipients_person_id")),
        sa.PrimaryKeyConstraint("circular_id", "person_id", name=op.f("pk_circular_recipients")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mailed_with", sa.String(length=32), nullable=True))
