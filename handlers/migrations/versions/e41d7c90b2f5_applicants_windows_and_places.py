"""Applicants, windows and places in the recommender's list of entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "e41d7c90b2f5"
down_revision = "a385e3e56602"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.add_column(
        "entries", sa.Column("name_key", sa.String(length=120), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "entries", sa.Column("is_substitute", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "entries", sa.Column("corrections", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("entries", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("entries", sa.Column("endorsement", sa.Text(), nullable=True))
    op.add_column("entries", sa.Column("checks", sa.Text(), nullable=True))
    with op.batch_alter_table("entries") as batch_op:
        batch_op.add_column(sa.Column("applicant_id", sa.String(length=40), nullable=True))
        batch_op.create_foreign_key(op.f("fk_entries_applicant_id"), "persons", ["applicant_id"], ["id"])
    op.create_index("ix_entries_applicant_id", "entries", ["applicant_id"])
    op.create_index("ix_entries_name_key", "entries", ["name_key"])
    op.create_index("ix_entries_place", "entries", ["campaign_id", "kind", "recommender_id", "is_substitute"])
