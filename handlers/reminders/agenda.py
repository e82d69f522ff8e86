"""全年日程: what will happen by itself or is due: timers, due dates and reminders of running processes, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, true

from engine.context import Ctx
from engine.models import HumanTask, Instance, TaskState, Timer
from handlers.campaigns.models import Campaign
from handlers.campaigns.queries import is_of_campaign
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.directory.visibility import Visibility
from handlers.reminders import agenda_reminders
from handlers.reminders.models import PhaseReminder, TaskReminder
from handlers.reminders.queries import HOUR, hour_of, is_of_running_campaign

KINDS: Final = ("timer", "due", "reminder", "phase")
"""A timer fires, a task is due, a reminder of it goes out, a phase is announced or its end reminded of."""


@dataclass(frozen=True)
class Asked:
    """What is looked at: `campaign`, `key` of a process, `county`, "" for any; within what a person may see, without
    the processes `hidden` from them.
    """

    within: Visibility
    campaign: str = ""
    key: str = ""
    county: str = ""
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Item:
    """One moment to come. `token_id` names the timer or task; a phase's reminder has none, and no instance."""

    kind: str
    at: datetime
    token_id: str
    node: str
    name: str
    instance_id: str
    title: str
    title_en: str
    definition_id: str
    organisation_id: str | None


def count_days(
    ctx: Ctx, asked: Asked, first: date, last: date, *, kinds: Sequence[str] = KINDS
) -> Counter[tuple[date, str]]:
    """How many moments of each kind lie on each local day, from the first to the last; one query for each kind.

    Counted by the hour in the database: a year has at most 8,784 of them, however many moments it has. Reminders are
    worked out once for all tasks that are alike.
    """
    calendar = ctx.ports.calendar(ctx)
    found: Counter[tuple[date, str]] = Counter()
    for kind in kinds:
        moment, query = _query(ctx, kind, asked, first, last)
        if kind == "reminder":
            for day, count in agenda_reminders.count_days(ctx, query, *_bounds(ctx, first, last)).items():
                found[day, kind] += count
            continue
        hour = hour_of(ctx, moment)
        counted = query.with_only_columns(hour, func.count()).group_by(hour)
        for text, count in ctx.session.execute(counted):
            at = datetime.strptime(text, HOUR).replace(tzinfo=UTC)
            found[calendar.local(at).date(), kind] += count
    return found


def list_moments(ctx: Ctx, asked: Asked, kind: str, first: date, last: date, *, limit: int) -> Sequence[Item]:
    """The moments of a kind from the first local day to the last, by time; one query, three for reminders."""
    moment, query = _query(ctx, kind, asked, first, last)
    if kind == "reminder":
        return _list_reminders(ctx, query, *_bounds(ctx, first, last), limit)
    if kind == "phase":
        columns: Any = (
            literal("phase"),
            moment,
            literal(""),
            PhaseReminder.event,
            PhaseReminder.campaign_id,
            literal(""),
            Campaign.title,
            literal(""),
            literal(""),
            literal(None),
        )
        order: Any = (moment, PhaseReminder.phase_number, PhaseReminder.step_offset)
    elif kind == "timer":
        columns = (
            literal(kind), moment, Timer.token_id, Timer.node, literal(""),
            Instance.id, Instance.title, Instance.title_en, Instance.definition_id, literal(None),
        )  # fmt: skip
        order = (moment, Timer.token_id)
    else:
        columns = (literal(kind), moment, *_OF_TASK)
        order = (moment, HumanTask.id)
    rows = ctx.session.execute(query.with_only_columns(*columns).order_by(*order).limit(limit))
    return [Item(*row) for row in rows]


_OF_TASK: Final = (
    *(HumanTask.id, HumanTask.node, HumanTask.name),
    *(Instance.id, Instance.title, Instance.title_en, Instance.definition_id, HumanTask.organisation_id),
)


def _list_reminders(
    ctx: Ctx, query: Select[Any], begin: datetime, end: datetime, limit: int
) -> Sequence[Item]:
    first = agenda_reminders.list_first(ctx, query, begin, end, limit)
    of_tasks = select(*_OF_TASK).join(Instance, Instance.id == HumanTask.instance_id)
    wanted = of_tasks.where(HumanTask.id.in_({task_id for _at, task_id in first}))
    rows = {row[0]: row for row in ctx.session.execute(wanted)} if first else {}
    return [Item("reminder", at, *rows[task_id]) for at, task_id in first]


def _bounds(ctx: Ctx, first: date, last: date) -> tuple[datetime, datetime]:
    """From the first local day to the end of the last, without what is past."""
    calendar = ctx.ports.calendar(ctx)
    begin = max(calendar.instant(first, datetime.min.time()), ctx.now())
    return begin, calendar.instant(last + timedelta(days=1), datetime.min.time())


def _query(ctx: Ctx, kind: str, asked: Asked, first: date, last: date) -> tuple[Any, Select[Any]]:
    """The moment's column, and the rows of a kind that lie between; never anything that is past. Of reminders all that
    may have a moment between: the next one, or one behind it."""
    begin, end = _bounds(ctx, first, last)
    moment: Any = {
        "timer": Timer.due_at,
        "due": HumanTask.due_at,
        "reminder": TaskReminder.next_at,
        "phase": PhaseReminder.due_at,
    }[kind]
    between = moment < end if kind == "reminder" else and_(moment >= begin, moment < end)
    is_of_a_place = not asked.within.is_everything or bool(asked.county)
    if is_of_a_place and ctx.session.get_bind().dialect.name == "sqlite":
        # Those of a place are fewer than those of a year: no index of the moments then. PostgreSQL knows by itself.
        between = case((between, 1), else_=0) == 1
    query = select(moment).where(between)
    if kind == "phase":
        is_wanted = not asked.key and not asked.county
        query = query.join(Campaign, Campaign.id == PhaseReminder.campaign_id).where(
            PhaseReminder.state == "pending", is_of_running_campaign(), literal(is_wanted)
        )
        return moment, query.where(PhaseReminder.campaign_id == asked.campaign) if asked.campaign else query
    if kind == "timer":
        query = query.join(Instance, Instance.id == Timer.instance_id)
    else:
        if kind == "reminder":
            query = query.join(HumanTask, HumanTask.id == TaskReminder.task_id)
        query = query.join(Instance, Instance.id == HumanTask.instance_id)
        query = query.where(HumanTask.state == TaskState.READY)
    return moment, query.where(*_narrow(asked, is_timer=kind == "timer"))


def _narrow(asked: Asked, *, is_timer: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [true()]
    if asked.hidden:
        found.append(Instance.definition_key.not_in(asked.hidden))
    if asked.campaign:
        found.append(is_of_campaign(asked.campaign))
    if asked.key:
        found.append(Instance.definition_key == asked.key)
    places = [] if asked.within.is_everything else [asked.within.condition()]
    if asked.county:
        places.append(county_column() == asked.county)
    if places:
        among = select(Organisation.id).where(*places)
        if is_timer:  # a timer belongs to where its process has had work
            theirs = select(HumanTask.instance_id).where(HumanTask.organisation_id.in_(among)).distinct()
            # Found once: PostgreSQL would ask of every timer of the city whether it is one of these.
            known = theirs.cte("theirs").prefix_with("MATERIALIZED")
            found.append(Instance.id.in_(select(known.c.instance_id)))
        else:
            found.append(HumanTask.organisation_id.in_(among))
    return found
