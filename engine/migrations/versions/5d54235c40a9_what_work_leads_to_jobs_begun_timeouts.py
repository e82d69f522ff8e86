"""What work leads to; jobs begun; timeouts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "5d54235c40a9"
down_revision = "001493820002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "job_starts",
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_starts")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("timeout_seconds", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("hops", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hops", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("signal_deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hops", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hops", sa.Integer(), server_default="0", nullable=False))
