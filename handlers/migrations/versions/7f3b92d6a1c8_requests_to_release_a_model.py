"""Requests to release what a draft held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.db import Data, UtcDateTime

revision = "7f3b92d6a1c8"
down_revision = "559774aa4445"
branch_labels = None
depends_on = "c41d7e20b9a5"


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "release_requests",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("definition_key", sa.String(length=80), nullable=False),
        sa.Column("name", Data(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("running", sa.String(length=8), nullable=False),
        sa.Column("summary", Data(), nullable=False),
        sa.Column("findings", Data(), nullable=False),
        sa.Column("trial", Data(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('checking', 'in_review', 'scheduled', 'released', 'returned', 'withdrawn', 'refused')",
            name=op.f("ck_release_requests_state"),
        ),
        sa.CheckConstraint(
            "level IN ('cosmetic', 'parameter', 'structure')", name=op.f("ck_release_requests_level")
        ),
        sa.CheckConstraint("running IN ('keep', 'migrate')", name=op.f("ck_release_requests_running")),
        sa.CheckConstraint("explanation <> ''", name=op.f("ck_release_requests_explanation")),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_release_requests_four_eyes")),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_release_requests_decided_at")
        ),
        sa.CheckConstraint(
            "NOT needs_approval OR decided_by IS NOT NULL OR state NOT IN ('scheduled', 'released')",
            name=op.f("ck_release_requests_approved"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'refused') OR reason <> ''", name=op.f("ck_release_requests_reason")
        ),
        sa.CheckConstraint(
            "(state = 'released') = (version IS NOT NULL)", name=op.f("ck_release_requests_version")
        ),
        sa.CheckConstraint(
            "(state IN ('released', 'returned', 'withdrawn', 'refused')) = (ended_at IS NOT NULL)",
            name=op.f("ck_release_requests_ended_at"),
        ),
        sa.ForeignKeyConstraint(
            ["definition_key", "revision"],
            ["draft_revisions.key", "draft_revisions.revision"],
            name=op.f("fk_release_requests_definition_key_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_release_requests_instance_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"], name=op.f("fk_release_requests_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["persons.id"], name=op.f("fk_release_requests_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_requests")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_release_requests_instance_id")),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_release_requests_one_open",
        "release_requests",
        ["definition_key"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index(
        op.f("ix_release_requests_definition_key_release_requests_asked_at"),
        "release_requests",
        ["definition_key", "asked_at"],
    )
