"""Five-type teams."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3f8e6a917c0b"
down_revision = "b7d1c40e5a92"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "five_type_teams",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("team_id", sa.String(length=40), nullable=False),
        sa.Column("upper_id", sa.String(length=40), nullable=False),
        sa.Column("leader_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("half_year_score", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("final_score", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("total", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("is_nominated", sa.Boolean(), nullable=False),
        sa.Column("veto", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'enrolled') = (ended_at IS NULL)", name=op.f("ck_five_type_teams_ended_at")
        ),
        sa.CheckConstraint(
            "(state = 'ranked') = (place IS NOT NULL) AND (place IS NULL OR total IS NOT NULL)",
            name=op.f("ck_five_type_teams_place"),
        ),
        sa.CheckConstraint("(state = 'vetoed') = (veto <> '')", name=op.f("ck_five_type_teams_veto")),
        sa.CheckConstraint("NOT is_nominated OR state = 'ranked'", name=op.f("ck_five_type_teams_nominated")),
        sa.CheckConstraint(
            "state IN ('enrolled', 'ranked') OR total IS NULL", name=op.f("ck_five_type_teams_out")
        ),
        sa.CheckConstraint(
            "state IN ('enrolled', 'ranked', 'vetoed', 'lapsed', 'withdrawn')",
            name=op.f("ck_five_type_teams_state"),
        ),
        sa.CheckConstraint(
            "half_year_score BETWEEN 0 AND 100 AND final_score BETWEEN 0 AND 100 AND total BETWEEN 0 AND 100",
            name=op.f("ck_five_type_teams_scores"),
        ),
        sa.CheckConstraint("members BETWEEN 1 AND 1000", name=op.f("ck_five_type_teams_members")),
        sa.CheckConstraint("place >= 1", name=op.f("ck_five_type_teams_place_number")),
        sa.CheckConstraint("total IS NULL OR final_score IS NOT NULL", name=op.f("ck_five_type_teams_total")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_five_type_teams_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_five_type_teams_instance_id")
        ),
        sa.ForeignKeyConstraint(["leader_id"], ["persons.id"], name=op.f("fk_five_type_teams_leader_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_five_type_teams_organisation_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["organisations.id"], name=op.f("fk_five_type_teams_team_id")),
        sa.ForeignKeyConstraint(["upper_id"], ["organisations.id"], name=op.f("fk_five_type_teams_upper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_five_type_teams")),
        sa.UniqueConstraint("campaign_id", "team_id", name=op.f("uq_five_type_teams_campaign_id_team_id")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_five_type_teams_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_five_type_teams_number")),
    )
    with op.batch_alter_table("five_type_teams", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_five_type_teams_campaign_id_five_type_teams_upper_id_five_type_teams_total"),
            ["campaign_id", "upper_id", "total"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_five_type_teams_leader_id"), ["leader_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_five_type_teams_organisation_id"), ["organisation_id"], unique=False
        )
    op.create_table(
        "five_type_scores",
        sa.Column("contest_id", sa.String(length=40), nullable=False),
        sa.Column("round", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("self_points", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("unit_points", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("points", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.CheckConstraint("round IN ('half_year', 'final')", name=op.f("ck_five_type_scores_round")),
        sa.CheckConstraint("self_points = 0 OR evidence <> ''", name=op.f("ck_five_type_scores_evidence")),
        sa.CheckConstraint(
            "(unit_points IS NULL) = (points IS NULL)", name=op.f("ck_five_type_scores_settled")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_five_type_scores_position")),
        sa.CheckConstraint(
            "self_points BETWEEN 0 AND 20 AND unit_points BETWEEN 0 AND 20 AND points BETWEEN 0 AND 20",
            name=op.f("ck_five_type_scores_points"),
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["five_type_teams.id"], name=op.f("fk_five_type_scores_contest_id")
        ),
        sa.PrimaryKeyConstraint("contest_id", "round", "position", name=op.f("pk_five_type_scores")),
    )
