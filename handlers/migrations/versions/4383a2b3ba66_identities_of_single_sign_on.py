"""Identities of single sign on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4383a2b3ba66"
down_revision = "3c7e51a0d9b4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "sign_on_links",
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts.person_id"], name=op.f("fk_sign_on_links_person_id")
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_sign_on_links")),
        sa.UniqueConstraint("issuer", "person_id", name=op.f("uq_sign_on_links_issuer_person_id")),
    )
    with op.batch_alter_table("sign_on_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_on_links_person_id"), ["person_id"], unique=False)
