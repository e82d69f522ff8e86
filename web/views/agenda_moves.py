"""改期: move a phase's days, or one timer or due date, after seeing what would follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import AppError, Invalid, NotFound
from engine.models import HumanTask, Instance, TaskState, Timer
from handlers.campaigns import queries as campaigns
from handlers.campaigns.models import CampaignPhase
from handlers.campaigns.service import BadParameters
from handlers.plans.parameters import REASONS
from handlers.reminders import moving
from handlers.reminders.models import TaskReminder
from web import names
from web.content import content
from web.i18n import gettext as _
from web.idempotency import new_key, run_once
from web.identity import me
from web.problems import message_of
from web.transactions import reading, runtime
from web.views.agenda import node_names
from web.views.operations import reason
from web.visibility import require_instance

DAY = timedelta(days=1)

bp = Blueprint("agenda_moves", __name__, url_prefix="/agenda")


@bp.get("/phase")
def phase() -> str:
    """Choose the days of a phase, and see what would follow."""
    return _phase_page(reading())


@bp.post("/phase")
def move_phase() -> Response:
    """Give the phase these days, with all that was chosen to follow."""
    ctx = reading()
    campaign_id, number = _phase_asked_for(ctx)
    days = _days()
    why, seal, groups = reason(), request.form.get("seal", ""), frozenset(request.form.getlist("group"))

    def verb(ctx: Ctx) -> str:
        if days is None:
            raise Invalid(code="agenda.no_days")
        moving.move(ctx, campaign_id, number, *days, groups=groups, seal=seal, reason=why)
        return url_for("agenda.show", campaign=campaign_id, ok="days_moved")

    try:
        place = run_once(verb)
    except BadParameters:
        return make_response(_phase_page(reading()), HTTPStatus.UNPROCESSABLE_ENTITY)
    except (moving.ForeseenOtherwise, moving.TooManyFollow, Invalid) as error:
        return make_response(_phase_page(reading(), error), error.status)
    runtime().work()
    return redirect(place, HTTPStatus.SEE_OTHER)


def _phase_page(ctx: Ctx, error: AppError | None = None) -> str:
    campaign_id, number = _phase_asked_for(ctx)
    campaign, found = campaigns.get_campaign(ctx, campaign_id), campaigns.get_phase(ctx, campaign_id, number)
    days = _days() or (found.starts_on, found.ends_on)
    effect = None
    try:
        effect = moving.foresee(ctx, campaign_id, number, *days)
    except moving.TooManyFollow as refused:
        error = refused
    changes = effect.changes if effect else ()
    definition_ids = {each.definition_id for each in changes}
    return render_template(
        "agenda_phase.html",
        campaign=campaign,
        phase=found,
        starts_on=days[0],
        ends_on=days[1],
        effect=effect,
        problems=[_(REASONS.get(code, code)) for code in (effect.errors if effect else ())],
        in_the_way=_in_the_way(campaign.phases, found, *days) if effect and effect.errors else [],
        error=message_of(error) if error else "",
        definitions=names.definitions(ctx, definition_ids),
        node_names=node_names(ctx, definition_ids),
        chosen=request.form.getlist("group") if request.method == "POST" else None,
        reason=reason(),
        idempotency_key=new_key(),
    )


@dataclass(frozen=True)
class InTheWay:
    """A phase that must be moved first: to these days, which would be free; `is_before` the one that is asked for."""

    phase: CampaignPhase
    is_before: bool
    starts_on: date
    ends_on: date


def _in_the_way(
    phases: Sequence[CampaignPhase], moved: CampaignPhase, first: date, last: date
) -> list[InTheWay]:
    found = []
    for each in phases:
        length = each.ends_on - each.starts_on
        if each.number < moved.number and each.ends_on >= first:
            ends_on = first - DAY
            found.append(InTheWay(each, True, min(each.starts_on, ends_on), ends_on))
        elif each.number > moved.number and each.starts_on <= last:
            starts_on = last + DAY
            ends_on = each.ends_on if each.ends_on >= starts_on else starts_on + length
            found.append(InTheWay(each, False, starts_on, ends_on))
    return found


def _phase_asked_for(ctx: Ctx) -> tuple[str, int]:
    """The campaign and the number of its phase; raises NotFound."""
    number = request.values.get("number", "")
    campaign = campaigns.get_campaign(ctx, request.values.get("campaign", "")[:40])
    if number not in {str(each.number) for each in campaign.phases}:
        raise NotFound
    return campaign.id, int(number)


def _days() -> tuple[date, date] | None:
    try:
        first, last = (
            date.fromisoformat(request.values.get(name, "")[:10]) for name in ("starts_on", "ends_on")
        )
    except ValueError:
        return None
    return (first, last) if all(2000 <= day.year <= 2999 for day in (first, last)) else None


@bp.get("/moment/<token_id>")
def moment(token_id: str) -> str:
    """One timer or due date: choose another time, and see what it would mean."""
    return _moment_page(reading(), token_id)


@bp.post("/moment/<token_id>")
def move_moment(token_id: str) -> Response:
    """Let the timer fire, or the task be due, at this time."""
    instance_id = _moment(reading(), token_id)[0].id
    why, at, seen = reason(), _instant(reading()), request.form.get("before", "")

    def verb(ctx: Ctx) -> str:
        _instance, due_at, _task, _node = _moment(ctx, token_id)
        if at is None:
            raise Invalid(code="agenda.no_days")
        if seen != due_at.isoformat():
            raise moving.ForeseenOtherwise
        runtime().change_due(ctx, token_id, at, why)
        return url_for("instances.show", instance_id=instance_id, ok="moment_moved")

    try:
        place = run_once(verb)
    except (moving.ForeseenOtherwise, Invalid) as error:
        return make_response(_moment_page(reading(), token_id, error), error.status)
    runtime().work(instance_id)
    return redirect(place, HTTPStatus.SEE_OTHER)


def _moment_page(ctx: Ctx, token_id: str, error: AppError | None = None) -> str:
    instance, due_at, task, node = _moment(ctx, token_id)
    at = _instant(ctx)
    reminder = None
    if task is not None:
        reminder = ctx.session.scalar(select(TaskReminder.next_at).where(TaskReminder.task_id == task.id))
    return render_template(
        "agenda_moment.html",
        token_id=token_id,
        instance=instance,
        due_at=due_at,
        local_due=ctx.ports.calendar(ctx).local(due_at),
        at=at,
        typed=request.values.get("at", "")[:16],
        is_past=at is not None and at <= ctx.now(),
        task=task,
        reminder=reminder,
        name=content(task.name)
        if task
        else node_names(ctx, {instance.definition_id}).get((instance.definition_id, node)),
        error=message_of(error) if error else "",
        reason=reason(),
        idempotency_key=new_key(),
    )


def _moment(ctx: Ctx, token_id: str) -> tuple[Instance, datetime, HumanTask | None, str]:
    """Its process, when it is due, the task if it is one, and its element; what cannot be moved is not found."""
    timer = ctx.session.execute(select(Timer).where(Timer.token_id == token_id)).scalar_one_or_none()
    task = None if timer else ctx.session.get(HumanTask, token_id)
    due_at = timer.due_at if timer else task.due_at if task and task.state == TaskState.READY else None
    if due_at is None:
        raise NotFound
    found = timer or task
    assert found is not None
    return require_instance(ctx, me(), found.instance_id), due_at, task, found.node


def _instant(ctx: Ctx) -> datetime | None:
    try:
        wall = datetime.fromisoformat(request.values.get("at", "")[:16])
    except ValueError:
        return None
    if wall.tzinfo is not None or not 2000 <= wall.year <= 2999:
        return None
    return ctx.ports.calendar(ctx).instant(wall.date(), wall.time())
