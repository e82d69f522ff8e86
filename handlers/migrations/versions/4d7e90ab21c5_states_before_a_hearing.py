"""The state of an honour before its hearing follows from its delivery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4d7e90ab21c5"
down_revision = "0d8b31b5df1d"
branch_labels = None
depends_on = None

_OPEN = sa.text("outcome = 'open'")


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("revocation_items", copy_from=_items()) as batch_op:
        batch_op.drop_constraint(op.f("ck_revocation_items_former_state"), type_="check")
        batch_op.drop_column("former_state")


def _items() -> sa.Table:
    """The table as it is by then: SQLite's own description leaves out the checks."""
    return sa.Table(
        "revocation_items",
        sa.MetaData(),
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
        sa.Index("ix_revocation_items_honour_id", "honour_id"),
        sa.Index(
            "ix_revocation_items_one_open",
            "honour_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )
