"""What came of each scenario that was played before a release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.db import Data, UtcDateTime

revision = "2d95c40e7b1f"
down_revision = "7f3b92d6a1c8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup.

    What is approved already and has scenarios is refused on its day, since nothing says that all of them were played.
    """
    with op.batch_alter_table("release_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scenarios_left", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("release_requests", schema=None) as batch_op:
        batch_op.alter_column("scenarios_left", server_default=None)
        batch_op.create_check_constraint(
            "scenarios_left", "scenarios_left = 0 OR state NOT IN ('in_review', 'scheduled', 'released')"
        )
    op.create_table(
        "release_scenarios",
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("scenario_id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("where", Data(), nullable=False),
        sa.Column("expected", Data(), nullable=False),
        sa.Column("met", Data(), nullable=False),
        sa.Column("played_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("is_passed = (met = '{}')", name=op.f("ck_release_scenarios_met")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["release_requests.id"], name=op.f("fk_release_scenarios_request_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "scenario_id", name=op.f("pk_release_scenarios")),
    )
