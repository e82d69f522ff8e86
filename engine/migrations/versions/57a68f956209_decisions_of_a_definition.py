"""Decisions of a definition."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "57a68f956209"
down_revision = "30edfff7f673"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("definition_drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decisions", sa.Text(), nullable=True))

    with op.batch_alter_table("definitions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decisions", sa.Text(), nullable=False, server_default="{}"))
    # The versions there are have none; new rows always say what they have.
    with op.batch_alter_table("definitions", schema=None) as batch_op:
        batch_op.alter_column("decisions", server_default=None)
