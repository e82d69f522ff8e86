"""External jobs by urgency."""

from __future__ import annotations

from alembic import op

revision = "3a6adf672fe2"
down_revision = "f290b04a7eda"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("external_jobs", schema=None) as batch_op:
        batch_op.alter_column("priority", new_column_name="urgency")
        batch_op.drop_index(batch_op.f("ix_external_jobs_topic_external_jobs_state_external_jobs_created_at"))
    op.execute("UPDATE external_jobs SET urgency = -urgency")
    with op.batch_alter_table("external_jobs", schema=None) as batch_op:
        batch_op.create_index("ix_external_jobs_oldest", ["topic", "state", "created_at", "id"])
        batch_op.create_index(
            "ix_external_jobs_most_urgent", ["topic", "state", "urgency", "created_at", "id"]
        )
