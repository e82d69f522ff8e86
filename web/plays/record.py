"""What came of a play, day by day and process by process, small enough to keep."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import func, select

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from engine.models import Definition, HumanTask, Instance, TaskState
from handlers.campaigns.models import CampaignPhase
from handlers.notices.models import Notice
from web.designer.handlers import handler_texts
from web.plays.begins import list_not_started
from web.plays.folder import Order
from web.plays.troubles import Line, read_troubles
from web.simulation.contest.season.report import read_season
from web.simulation.player import Player

MOST_INSTANCES = 200
MOST_LINES = 50
MOST_CHARACTERS = 300
OPENED, DONE, REMINDED, MISSED = range(4)
"""What is counted, in the order of every list of counts."""
CONTEST = ("stages", "reviews", "chosen", "public_notices", "objections", "decisions")
"""What is kept of the figures of a season (see `SeasonFigures`)."""
NO_PROCESS = ""
"""Reminders that are of no task, such as those of a phase."""

Counts = dict[str, list[int]]


def read_record(ctx: Ctx, order: Order, player: Player, start: datetime) -> dict[str, Any]:
    """The record of a play that is over, as JSON has it.

    `days` has for each day the counts by process: tasks opened and done, reminders sent, deadlines missed (a task
    open, or still open, after it was due). `started` has how often each process was started, `not_started` what would
    have started the others.
    """
    tasks = list(ctx.session.scalars(select(HumanTask).order_by(HumanTask.created_at, HumanTask.id)))
    days = _count_days(ctx, tasks, _day(start), ctx.now())
    versions = list(ctx.session.scalars(select(Definition)))
    started = count_started(ctx)
    totals: Counts = {}
    for counts in days.values():
        for key, each in counts.items():
            totals[key] = [have + more for have, more in zip(totals.get(key, [0] * 4), each, strict=True)]
    troubles = read_troubles(ctx, player, versions)
    return {
        "order": asdict(order),
        "ended_at": ctx.now().isoformat(),
        "phases": _list_phases(ctx),
        "days": [{"day": str(day), "counts": counts} for day, counts in days.items()],
        "totals": totals,
        "started": started,
        "not_started": list_not_started(versions, started, starting_handlers()),
        "season": read_contest(ctx, str(order.year)),
        "names": {each.key: each.name for each in versions},
        "own": _read_own(ctx, order.key, [each for each in tasks if each.definition_key == order.key]),
        "troubles": {name: list(map(_shorten, lines[:MOST_LINES])) for name, lines in troubles.items()},
        "trouble_counts": {name: len(lines) for name, lines in troubles.items()},
    }


def count_started(ctx: Ctx) -> dict[str, int]:
    """How often each process was started, by key."""
    query = select(Instance.definition_key, func.count()).group_by(Instance.definition_key)
    return {key: count for key, count in ctx.session.execute(query)}  # noqa: C416 -- dict() loses the types


def starting_handlers() -> dict[str, str]:
    """The handlers that start a process, with its key."""
    return {code: text.starts for code, text in handler_texts().items() if text.starts}


def read_contest(ctx: Ctx, campaign_id: str) -> dict[str, Any]:
    """What was entered, reviewed, listed, noticed in public, objected to and decided."""
    season = read_season(ctx, campaign_id).to_dict()
    return {name: season[name][:MOST_LINES] for name in CONTEST}


def _count_days(ctx: Ctx, tasks: list[HumanTask], first: date, now: datetime) -> dict[date, Counts]:
    length = (_day(now) - first).days + 1
    days: dict[date, Counts] = {first + timedelta(number): {} for number in range(length)}

    def count(at: datetime, key: str, what: int) -> None:
        if (day := _day(at)) in days:
            days[day].setdefault(key, [0] * 4)[what] += 1

    keys = {}
    for task in tasks:
        keys[task.id] = key = task.definition_key
        count(task.created_at, key, OPENED)
        if task.closed_at is not None and task.state == TaskState.COMPLETED:
            count(task.closed_at, key, DONE)
        if _is_missed(task, now):
            count(task.due_at or now, key, MISSED)
    for at, event in ctx.session.execute(select(Notice.created_at, Notice.event_key)):
        kind, _colon, rest = event.partition(":")
        task_id = rest.partition(":")[0] if kind in ("task", "chase") else ""
        count(at, keys.get(task_id, NO_PROCESS), REMINDED)
    return days


def _is_missed(task: HumanTask, now: datetime) -> bool:
    return task.due_at is not None and (task.closed_at or now) > task.due_at


def _list_phases(ctx: Ctx) -> list[dict[str, str]]:
    phases = ctx.session.scalars(select(CampaignPhase).order_by(CampaignPhase.number)).all()
    return [
        {
            "code": each.code,
            "name": each.name,
            "starts_on": str(each.starts_on),
            "ends_on": str(each.ends_on),
            "state": each.state,
        }
        for each in phases
    ]


def _read_own(ctx: Ctx, key: str, tasks: list[HumanTask]) -> dict[str, Any]:
    """The designer's process: its instances and steps."""
    query = select(Instance).where(Instance.definition_key == key).order_by(Instance.started_at, Instance.id)
    instances = list(ctx.session.scalars(query))
    by_instance: dict[str, list[HumanTask]] = defaultdict(list)
    by_node: dict[str, list[HumanTask]] = defaultdict(list)
    for task in tasks:
        by_instance[task.instance_id].append(task)
        by_node[task.node].append(task)
    ended = [each for each in instances if each.ended_at is not None]
    return {
        "instances": [
            {
                "title": each.title[:MOST_CHARACTERS],
                "title_en": each.title_en[:MOST_CHARACTERS],
                "state": each.state,
                "started_on": str(_day(each.started_at)),
                "days": _days(each.started_at, each.ended_at) if each.ended_at else None,
                "tasks": len(by_instance[each.id]),
                "missed": sum(_is_missed(task, ctx.now()) for task in by_instance[each.id]),
            }
            for each in instances[:MOST_INSTANCES]
        ],
        "count": len(instances),
        "completed": sum(each.state == "completed" for each in instances),
        "median_days": _median([_days(each.started_at, each.ended_at) for each in ended if each.ended_at]),
        "nodes": [_read_node(ctx, node, each) for node, each in by_node.items()],
    }


def _read_node(ctx: Ctx, node: str, tasks: list[HumanTask]) -> dict[str, Any]:
    return {
        "node": node,
        "name": tasks[-1].name,
        "opened": len(tasks),
        "done": sum(each.state == TaskState.COMPLETED for each in tasks),
        "returned": sum(each.action == "return" for each in tasks),
        "missed": sum(_is_missed(each, ctx.now()) for each in tasks),
        "median_days": _median([_days(each.created_at, each.closed_at) for each in tasks if each.closed_at]),
    }


def _shorten(line: Line) -> Line:
    return {language: text[:MOST_CHARACTERS] for language, text in line.items()}


def _day(at: datetime) -> date:
    return to_local(at, DEFAULT_ZONE).date()


def _days(begun: datetime, ended: datetime) -> float:
    return (ended - begun) / timedelta(days=1)


def _median(values: list[float]) -> float | None:
    return round(median(values), 1) if values else None
