"""Tasks say whether their step judges."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "bda4c3648175"
down_revision = "3b14ac954957"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("human_tasks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("judges", sa.Boolean(), server_default=sa.true(), nullable=False))
