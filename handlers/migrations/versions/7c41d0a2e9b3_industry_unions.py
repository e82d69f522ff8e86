"""Industry unions among the organisations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7c41d0a2e9b3"
down_revision = "f9eaa10b7d7f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    with op.batch_alter_table("organisations", copy_from=_organisations()) as batch_op:
        batch_op.drop_constraint(op.f("ck_organisations_kind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_organisations_kind"),
            "kind IN ('municipal_union', 'department', 'county', 'industry', 'enterprise', 'team')",
        )


def _organisations() -> sa.Table:
    """The table as it is by then: SQLite's own description leaves out the checks."""
    return sa.Table(
        "organisations",
        sa.MetaData(),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.String(length=40), nullable=True),
        sa.Column("county_id", sa.String(length=40), nullable=True),
        sa.Column("industry", sa.String(length=40), nullable=False),
        sa.Column("is_large", sa.Boolean(), nullable=False),
        sa.Column("is_high_energy", sa.Boolean(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("is_non_public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_key_energy_user", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("dispatch_level", sa.String(length=8), server_default="", nullable=False),
        sa.CheckConstraint(
            "dispatch_level IN ('', 'city', 'county')", name=op.f("ck_organisations_dispatch_level")
        ),
        sa.CheckConstraint("(kind = 'municipal_union') = (id = 'city')", name=op.f("ck_organisations_city")),
        sa.CheckConstraint(
            "(kind = 'municipal_union') = (parent_id IS NULL)", name=op.f("ck_organisations_parent")
        ),
        sa.CheckConstraint(
            "county_id IS NULL OR kind IN ('enterprise', 'team')", name=op.f("ck_organisations_county")
        ),
        sa.CheckConstraint(
            "kind IN ('municipal_union', 'department', 'county', 'enterprise', 'team')",
            name=op.f("ck_organisations_kind"),
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= registered_on", name=op.f("ck_organisations_closed_on")
        ),
        sa.CheckConstraint("headcount >= 0", name=op.f("ck_organisations_headcount")),
        sa.ForeignKeyConstraint(["county_id"], ["organisations.id"], name=op.f("fk_organisations_county_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["organisations.id"], name=op.f("fk_organisations_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.Index(op.f("ix_organisations_county_id"), "county_id"),
        sa.Index(op.f("ix_organisations_kind_organisations_county_id"), "kind", "county_id"),
        sa.Index(op.f("ix_organisations_parent_id_organisations_kind"), "parent_id", "kind"),
    )
