"""Keep training resources and partners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "58c8412941b6"
down_revision = "82468d47880c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "resources",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=80), nullable=False),
        sa.Column("fields", sa.String(length=200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'removed') = (end_reason <> '')", name=op.f("ck_resources_end_reason")),
        sa.CheckConstraint(
            "(state = 'removed') = (ended_at IS NOT NULL)", name=op.f("ck_resources_ended_at")
        ),
        sa.CheckConstraint(
            "kind IN ('training_base', 'training_provider', 'network_platform', 'university',"
            " 'institute', 'rd_body', 'innovation_area')",
            name=op.f("ck_resources_kind"),
        ),
        sa.CheckConstraint("name <> '' AND contact <> ''", name=op.f("ck_resources_name")),
        sa.CheckConstraint("state IN ('active', 'removed')", name=op.f("ck_resources_state")),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_resources_capacity")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_resources_instance_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_resources_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_resources_instance_id")),
    )
    with op.batch_alter_table("resources", schema=None) as batch_op:
        batch_op.create_index("ix_resources_kind_name", ["kind", "name_key"], unique=True)
        batch_op.create_index(batch_op.f("ix_resources_organisation_id"), ["organisation_id"], unique=False)
