"""Revocations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "26382e324360"
down_revision = "c91d52e84f7a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "revocations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("decision_id", sa.String(length=40), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("hear_until", sa.Date(), nullable=True),
        sa.Column("keep_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(ground = 'annulled') = (code <> '')", name=op.f("ck_revocations_code")),
        sa.CheckConstraint("(state = 'kept') = (keep_reason <> '')", name=op.f("ck_revocations_keep_reason")),
        sa.CheckConstraint(
            "(state IN ('revoked', 'kept')) = (ended_at IS NOT NULL)", name=op.f("ck_revocations_ended_at")
        ),
        sa.CheckConstraint(
            "ground IN ('false_statement', 'disqualified', 'annulled')", name=op.f("ck_revocations_ground")
        ),
        sa.CheckConstraint(
            "state <> 'revoked' OR decision_id IS NOT NULL", name=op.f("ck_revocations_decision")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'hearing', 'heard', 'revoked', 'kept')", name=op.f("ck_revocations_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('hearing', 'heard', 'revoked') OR hear_until IS NOT NULL",
            name=op.f("ck_revocations_hear_until"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_revocations_campaign_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_revocations_decision_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_revocations_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocations")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_revocations_decision_id")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_revocations_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_revocations_number")),
    )
    with op.batch_alter_table("revocations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revocations_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "revocation_items",
        sa.Column("revocation_id", sa.String(length=40), nullable=False),
        sa.Column("honour_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=True),
        sa.Column("is_derived", sa.Boolean(), nullable=False),
        sa.Column("former_state", sa.String(length=12), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("recall", sa.String(length=8), nullable=False),
        sa.Column("recalled_on", sa.Date(), nullable=True),
        sa.Column("recall_note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(recall = '') = (recalled_on IS NULL)", name=op.f("ck_revocation_items_recalled_on")
        ),
        sa.CheckConstraint(
            "former_state IN ('conferred', 'delivered')", name=op.f("ck_revocation_items_former_state")
        ),
        sa.CheckConstraint(
            "outcome IN ('open', 'revoked', 'kept')", name=op.f("ck_revocation_items_outcome")
        ),
        sa.CheckConstraint("recall = '' OR outcome = 'revoked'", name=op.f("ck_revocation_items_recalled")),
        sa.CheckConstraint("recall IN ('', 'returned', 'void')", name=op.f("ck_revocation_items_recall")),
        sa.CheckConstraint(
            "statement = '' OR heard_at IS NOT NULL", name=op.f("ck_revocation_items_statement")
        ),
        sa.ForeignKeyConstraint(["honour_id"], ["honours.id"], name=op.f("fk_revocation_items_honour_id")),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_revocation_items_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["revocation_id"], ["revocations.id"], name=op.f("fk_revocation_items_revocation_id")
        ),
        sa.PrimaryKeyConstraint("revocation_id", "honour_id", name=op.f("pk_revocation_items")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_revocation_items_instance_id")),
    )
    with op.batch_alter_table("revocation_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revocation_items_honour_id"), ["honour_id"], unique=False)
        batch_op.create_index(
            "ix_revocation_items_one_open",
            ["honour_id"],
            unique=True,
            sqlite_where=sa.text("outcome = 'open'"),
            postgresql_where=sa.text("outcome = 'open'"),
        )
