"""What carriers show."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0d8b31b5df1d"
down_revision = "58c8412941b6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("carriers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hung_at", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("displayed", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("display_photos", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("site_unmet", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("taken_down_how", sa.Text(), nullable=True))
