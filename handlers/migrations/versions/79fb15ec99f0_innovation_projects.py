"""Innovation projects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "79fb15ec99f0"
down_revision = "f27729d6dcad"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    op.create_table(
        "projects",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("team_id", sa.String(length=40), nullable=True),
        sa.Column("leader_id", sa.String(length=40), nullable=False),
        sa.Column("instance_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("funds_wanted", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("funds_granted", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("benefit", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("stop_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'finished') = (benefit IS NOT NULL)", name=op.f("ck_projects_benefit")),
        sa.CheckConstraint("(state = 'stopped') = (stop_reason <> '')", name=op.f("ck_projects_stop_reason")),
        sa.CheckConstraint(
            "(state IN ('finished', 'stopped')) = (ended_at IS NOT NULL)", name=op.f("ck_projects_ended_at")
        ),
        sa.CheckConstraint(
            "kind IN ('renovation', 'tackling', 'cooperation', 'invention', 'management', 'breakthrough')",
            name=op.f("ck_projects_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'running', 'finished', 'stopped')", name=op.f("ck_projects_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('running', 'finished') OR approved_at IS NOT NULL",
            name=op.f("ck_projects_approved_at"),
        ),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (funds_granted IS NULL)", name=op.f("ck_projects_funds_granted")
        ),
        sa.CheckConstraint(
            "funds_wanted >= 0 AND funds_granted >= 0 AND benefit >= 0", name=op.f("ck_projects_amounts")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_projects_campaign_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_projects_instance_id")),
        sa.ForeignKeyConstraint(["leader_id"], ["persons.id"], name=op.f("fk_projects_leader_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_projects_organisation_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["organisations.id"], name=op.f("fk_projects_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_projects_instance_id")),
        sa.UniqueConstraint("number", name=op.f("uq_projects_number")),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_projects_campaign_id_projects_organisation_id_projects_state"),
            ["campaign_id", "organisation_id", "state"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_projects_leader_id"), ["leader_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "project_milestones",
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("progress", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(progress = '') = (reported_at IS NULL)", name=op.f("ck_project_milestones_reported_at")
        ),
        sa.CheckConstraint(
            "progress IN ('', 'done', 'late', 'stop')", name=op.f("ck_project_milestones_progress")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_project_milestones_position")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_milestones_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", "position", name=op.f("pk_project_milestones")),
    )
