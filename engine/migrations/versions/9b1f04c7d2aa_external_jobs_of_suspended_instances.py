"""External jobs of suspended instances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9b1f04c7d2aa"
down_revision = "9d72f8dc2947"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("external_jobs", copy_from=_external_jobs()) as batch_op:
        batch_op.drop_constraint(op.f("ck_external_jobs_state"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_external_jobs_state"), "state IN ('ready', 'held', 'failed')"
        )
    op.execute(
        "UPDATE external_jobs SET state = 'held' WHERE state = 'ready'"
        " AND instance_id IN (SELECT id FROM instances WHERE state = 'suspended')"
    )


def _external_jobs() -> sa.Table:
    """The table as it is by then: SQLite's own description leaves out the checks."""
    return sa.Table(
        "external_jobs",
        sa.MetaData(),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("token_id", sa.String(length=32), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=True),
        sa.Column("sees_all", sa.Boolean(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker_id", sa.String(length=200), nullable=True),
        sa.Column("lock_number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=True),
        sa.Column("first_retries", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("error_details", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'failed') = (retries IS NOT NULL AND retries = 0)", name=op.f("ck_external_jobs_failed")
        ),
        sa.CheckConstraint("state IN ('ready', 'failed')", name=op.f("ck_external_jobs_state")),
        sa.CheckConstraint("retries IS NULL OR retries >= 0", name=op.f("ck_external_jobs_retries")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_external_jobs_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_jobs")),
        sa.UniqueConstraint("token_id", name=op.f("uq_external_jobs_token_id")),
        sa.Index(op.f("ix_external_jobs_instance_id"), "instance_id"),
        sa.Index("ix_external_jobs_oldest", "topic", "state", "created_at", "id"),
        sa.Index("ix_external_jobs_most_urgent", "topic", "state", "urgency", "created_at", "id"),
    )
