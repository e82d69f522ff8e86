"""Choices about notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6b7b9761e2a7"
down_revision = "c099010de51a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "notice_choices",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("ways", sa.Text(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_to", sa.Time(), nullable=False),
        sa.Column("is_working_days_only", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_notice_choices_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_choices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mail_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f("ix_notices_mail_state_notices_created_at"))
        batch_op.create_index(
            batch_op.f("ix_notices_mail_state_notices_mail_at"), ["mail_state", "mail_at"], unique=False
        )
    op.execute("UPDATE notices SET mail_at = created_at WHERE mail_state = 'waiting'")
