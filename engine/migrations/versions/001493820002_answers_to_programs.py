"""Answers to programs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "001493820002"
down_revision = "57a68f956209"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fingerprint", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("status", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("body", sa.Text(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_idempotency_keys_body"), "(status IS NULL) = (body IS NULL)"
        )
