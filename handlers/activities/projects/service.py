"""Writes of the register of projects. Each is safe to repeat: registering by instance, the rest by state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, IncidentError, NotFound
from handlers.activities.places import unit_and_team
from handlers.activities.projects import rules
from handlers.activities.projects.models import Milestone, Project
from handlers.activities.projects.rules import ProjectState
from handlers.campaigns.numbers import next_number
from handlers.campaigns.rules import read_date
from handlers.directory.queries import today

SERIES = "XM"
_COLUMNS = frozenset({"title", "kind", "funds_wanted", "milestones"})


def register(
    ctx: Ctx,
    campaign_id: str,
    organisation_id: str,
    leader_id: str,
    instance_id: str,
    card: Mapping[str, Any],
) -> Project:
    """Enter a project with its milestones, or put a returned card in place of the earlier one.

    BusinessError `activities.bad_milestones` says in words what is wrong with the days.
    """
    days = [day for milestone in card["milestones"] if (day := read_date(milestone["due_on"])) is not None]
    if problem := rules.find_milestone_problem(days, today(ctx)):
        raise BusinessError("activities.bad_milestones", problem)
    project = ctx.session.scalar(select(Project).where(Project.instance_id == instance_id))
    if project is None:
        project = _enter(ctx, campaign_id, organisation_id, leader_id, instance_id)
    project.title, project.kind = str(card["title"]), str(card["kind"])
    project.funds_wanted = Decimal(str(card["funds_wanted"]))
    project.texts = {key: value for key, value in card.items() if key not in _COLUMNS and value}
    ctx.session.add(project)
    ctx.session.flush()
    ctx.session.execute(delete(Milestone).where(Milestone.project_id == project.id))
    ctx.session.add_all(
        Milestone(project_id=project.id, position=position, name=str(milestone["name"]), due_on=due_on)
        for position, (milestone, due_on) in enumerate(zip(card["milestones"], days, strict=True), start=1)
    )
    return project


def _enter(ctx: Ctx, campaign_id: str, organisation_id: str, leader_id: str, instance_id: str) -> Project:
    unit_id, team_id = unit_and_team(ctx, organisation_id)
    number = next_number(ctx, campaign_id, SERIES)
    ctx.record("projects.registered", instance_id=instance_id, data={"number": number})
    return Project(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=unit_id,
        team_id=team_id,
        leader_id=leader_id,
        instance_id=instance_id,
        number=number,
        created_at=ctx.now(),
    )


def approve(ctx: Ctx, project_id: str, funds_granted: Decimal) -> None:
    """Let a project begin with so much money."""
    project = get_project(ctx, project_id)
    if project.state == ProjectState.RUNNING:
        return
    _expect(project, ProjectState.PROPOSED)
    project.state, project.approved_at = ProjectState.RUNNING, ctx.now()
    project.funds_granted = funds_granted
    ctx.record("projects.approved", instance_id=project.instance_id)


def next_milestone(ctx: Ctx, project_id: str) -> Milestone | None:
    """The first milestone nobody has reported; None when all are."""
    query = (
        select(Milestone)
        .where(Milestone.project_id == project_id, Milestone.reported_at.is_(None))
        .order_by(Milestone.position)
        .limit(1)
    )
    return ctx.session.scalar(query)


def report_milestone(ctx: Ctx, project_id: str, position: int, progress: str, note: str) -> None:
    """Keep how a milestone went: done, late or stop."""
    milestone = ctx.session.get_one(Milestone, (project_id, position))
    if milestone.reported_at is None:
        milestone.progress, milestone.note, milestone.reported_at = progress, note, ctx.now()


def list_milestones(ctx: Ctx, project_id: str) -> Sequence[Milestone]:
    """The milestones of a project by position."""
    query = select(Milestone).where(Milestone.project_id == project_id).order_by(Milestone.position)
    return ctx.session.scalars(query).all()


def finish(ctx: Ctx, project_id: str, result: Mapping[str, Any]) -> None:
    """File an accepted project with its result and yearly benefit."""
    project = get_project(ctx, project_id)
    if project.state == ProjectState.FINISHED:
        return
    _expect(project, ProjectState.RUNNING)
    project.state, project.ended_at = ProjectState.FINISHED, ctx.now()
    project.benefit = Decimal(str(result["benefit"]))
    project.texts = {**project.texts, **{key: value for key, value in result.items() if key != "benefit"}}
    ctx.record("projects.finished", instance_id=project.instance_id)


def stop(ctx: Ctx, project_id: str, reason: str) -> None:
    """End a project without a result: not approved, given up or not accepted."""
    project = get_project(ctx, project_id)
    if project.state in (ProjectState.PROPOSED, ProjectState.RUNNING):
        project.state, project.ended_at = ProjectState.STOPPED, ctx.now()
        project.stop_reason = reason.strip() or "未说明"
        ctx.record("projects.stopped", instance_id=project.instance_id)


def get_project(ctx: Ctx, project_id: str) -> Project:
    """One project; raises NotFound."""
    found = ctx.session.get(Project, project_id)
    if found is None:
        raise NotFound(project=project_id)
    return found


def _expect(project: Project, state: ProjectState) -> None:
    if project.state != state:
        raise IncidentError(f"project {project.number} is {project.state}, not {state}")
