"""Receivers of webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "c099010de51a"
down_revision = "4383a2b3ba66"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "webhook_receivers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gathered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('wecom', 'dingtalk', 'feishu', 'generic')", name=op.f("ck_webhook_receivers_kind")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_webhook_receivers_name")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_webhook_receivers_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_receivers")),
        sa.UniqueConstraint("name", name=op.f("uq_webhook_receivers_name")),
    )
    op.create_table(
        "webhook_news",
        sa.Column("receiver_id", sa.String(length=32), nullable=False),
        sa.Column("event_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gathered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["webhook_receivers.id"], name=op.f("fk_webhook_news_receiver_id")
        ),
        sa.PrimaryKeyConstraint("receiver_id", "event_key", name=op.f("pk_webhook_news")),
    )
    with op.batch_alter_table("webhook_news", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webhook_news_receiver_id_webhook_news_created_at"),
            ["receiver_id", "created_at"],
            unique=False,
            sqlite_where=sa.text("gathered_at IS NULL"),
            postgresql_where=sa.text("gathered_at IS NULL"),
        )
