"""Profiles of persons, and what kind of enterprise an organisation is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "7c1e0f4d2a96"
down_revision = "bcd98527cec6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    for name in ("is_non_public", "is_key_energy_user"):
        op.add_column(
            "organisations", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    # As plain SQL, which both databases take: SQLite gets a check with the column, or by replacing the table.
    op.execute(
        "ALTER TABLE organisations ADD COLUMN dispatch_level VARCHAR(8) DEFAULT '' NOT NULL "
        "CONSTRAINT ck_organisations_dispatch_level CHECK (dispatch_level IN ('', 'city', 'county'))"
    )
    op.create_table(
        "person_profiles",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("sex", sa.String(length=8), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("ethnicity", sa.String(length=20), nullable=False),
        sa.Column("political_status", sa.String(length=20), nullable=False),
        sa.Column("education", sa.String(length=20), nullable=False),
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column("skill_grade", sa.String(length=20), nullable=False),
        sa.Column("is_front_line", sa.Boolean(), nullable=False),
        sa.Column("is_unit_head", sa.Boolean(), nullable=False),
        sa.Column("is_migrant", sa.Boolean(), nullable=False),
        sa.Column("holds_senior_title", sa.Boolean(), nullable=False),
        sa.CheckConstraint("sex IN ('', 'female', 'male')", name=op.f("ck_person_profiles_sex")),
        sa.CheckConstraint(
            "skill_grade IN ('', 'junior', 'intermediate', 'senior', 'technician', 'senior_technician')",
            name=op.f("ck_person_profiles_skill_grade"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_person_profiles_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_person_profiles_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_profiles")),
    )
    with op.batch_alter_table("person_profiles", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_profiles_organisation_id"), ["organisation_id"], unique=False
        )
