"""Carriers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "860d8773a6be"
down_revision = "63550d5d40fc"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "carriers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("team_id", sa.String(length=40), nullable=True),
        sa.Column("leader_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("care_instance_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("plaque_number", sa.String(length=20), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("is_titled", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("named_on", sa.Date(), nullable=True),
        sa.Column("hung_on", sa.Date(), nullable=True),
        sa.Column("shown_on", sa.Date(), nullable=True),
        sa.Column("taken_down_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('named', 'active', 'removed'))"
            " = (plaque_number IS NOT NULL AND named_on IS NOT NULL AND level <> '')",
            name=op.f("ck_carriers_named"),
        ),
        sa.CheckConstraint(
            "(state IN ('removed', 'declined')) = (end_reason <> '')", name=op.f("ck_carriers_end_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('removed', 'declined')) = (ended_at IS NOT NULL)", name=op.f("ck_carriers_ended_at")
        ),
        sa.CheckConstraint(
            "NOT is_titled OR (kind = 'pioneer' AND team_id IS NOT NULL)", name=op.f("ck_carriers_titled")
        ),
        sa.CheckConstraint("kind IN ('pioneer', 'studio', 'station')", name=op.f("ck_carriers_kind")),
        sa.CheckConstraint("level IN ('', 'city', 'county')", name=op.f("ck_carriers_level")),
        sa.CheckConstraint(
            "state <> 'active' OR (hung_on IS NOT NULL AND shown_on IS NOT NULL)",
            name=op.f("ck_carriers_active"),
        ),
        sa.CheckConstraint(
            "state IN ('applied', 'named', 'active', 'removed', 'declined')", name=op.f("ck_carriers_state")
        ),
        sa.CheckConstraint(
            "taken_down_on IS NULL OR state = 'removed'", name=op.f("ck_carriers_taken_down_on")
        ),
        sa.CheckConstraint("hung_on >= named_on", name=op.f("ck_carriers_hung_on")),
        sa.CheckConstraint("members >= 1", name=op.f("ck_carriers_members")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_carriers_campaign_id")),
        sa.ForeignKeyConstraint(
            ["care_instance_id"], ["instances.id"], name=op.f("fk_carriers_care_instance_id")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_carriers_instance_id")),
        sa.ForeignKeyConstraint(["leader_id"], ["persons.id"], name=op.f("fk_carriers_leader_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_carriers_organisation_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["organisations.id"], name=op.f("fk_carriers_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carriers")),
        sa.UniqueConstraint("care_instance_id", name=op.f("uq_carriers_care_instance_id")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_carriers_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_carriers_number")),
        sa.UniqueConstraint("plaque_number", name=op.f("uq_carriers_plaque_number")),
    )
    with op.batch_alter_table("carriers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_carriers_campaign_id_carriers_kind_carriers_state"),
            ["campaign_id", "kind", "state"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_carriers_leader_id"), ["leader_id"], unique=False)
        batch_op.create_index(
            "ix_carriers_one_of_a_name",
            ["organisation_id", "kind", "name"],
            unique=True,
            sqlite_where=sa.text("state IN ('applied', 'named', 'active') AND kind <> 'pioneer'"),
            postgresql_where=sa.text("state IN ('applied', 'named', 'active') AND kind <> 'pioneer'"),
        )
        batch_op.create_index(
            "ix_carriers_one_per_team",
            ["kind", "team_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('applied', 'named', 'active')"),
            postgresql_where=sa.text("state IN ('applied', 'named', 'active')"),
        )
        batch_op.create_index(batch_op.f("ix_carriers_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "carrier_checks",
        sa.Column("carrier_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("correct_by", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(verdict = 'correct') = (correct_by IS NOT NULL)", name=op.f("ck_carrier_checks_correct_by")
        ),
        sa.CheckConstraint("verdict = 'passed' OR note <> ''", name=op.f("ck_carrier_checks_note")),
        sa.CheckConstraint(
            "verdict IN ('passed', 'correct', 'removed')", name=op.f("ck_carrier_checks_verdict")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_carrier_checks_position")),
        sa.ForeignKeyConstraint(["carrier_id"], ["carriers.id"], name=op.f("fk_carrier_checks_carrier_id")),
        sa.PrimaryKeyConstraint("carrier_id", "position", name=op.f("pk_carrier_checks")),
    )
    op.create_table(
        "carrier_years",
        sa.Column("carrier_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("recheck_on", sa.Date(), nullable=False),
        sa.Column("topics_planned", sa.Integer(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("topics_done", sa.Integer(), nullable=True),
        sa.Column("results", sa.Integer(), nullable=True),
        sa.Column("patents", sa.Integer(), nullable=True),
        sa.Column("apprentices", sa.Integer(), nullable=True),
        sa.Column("unmet", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(planned_at IS NULL) = (topics_planned IS NULL)", name=op.f("ck_carrier_years_planned_at")
        ),
        sa.CheckConstraint(
            "(reported_at IS NULL) = (topics_done IS NULL) AND (reported_at IS NULL) = (results IS NULL)"
            " AND (reported_at IS NULL) = (patents IS NULL) AND (reported_at IS NULL) = (apprentices IS NULL)",
            name=op.f("ck_carrier_years_reported_at"),
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_carrier_years_position")),
        sa.CheckConstraint(
            "topics_planned >= 0 AND topics_done >= 0 AND results >= 0 AND patents >= 0"
            " AND apprentices >= 0 AND unmet >= 0",
            name=op.f("ck_carrier_years_counts"),
        ),
        sa.ForeignKeyConstraint(["carrier_id"], ["carriers.id"], name=op.f("fk_carrier_years_carrier_id")),
        sa.PrimaryKeyConstraint("carrier_id", "position", name=op.f("pk_carrier_years")),
    )
