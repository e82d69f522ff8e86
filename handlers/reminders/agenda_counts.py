"""The calendar of the year as it was counted last, in pieces in the background: where there is too much to come to
count it for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select

from engine.context import Ctx
from engine.models import NEVER, HumanTask, Instance, TaskState, Timer
from engine.upsert import insert_for
from handlers.campaigns.models import Campaign
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.oversight.heat.counting import counties_of
from handlers.oversight.heat.queries import counted_place, is_large
from handlers.oversight.stalls.models import Look
from handlers.oversight.stalls.queries import looked_at
from handlers.oversight.stalls.rounds import count_round
from handlers.reminders import agenda_reminders
from handlers.reminders.agenda import Asked, count_days
from handlers.reminders.models import AgendaCount, TaskReminder
from handlers.reminders.queries import HOUR

INSTANCES = 500
"""How many instances are looked at in one transaction."""

_LOOK = "agenda"
_KEY = ("is_new", "county_id", "hour", "kind", "definition_key", "campaign_id")

Moment = tuple[str, str, datetime, tuple[str, ...]]
"""An instance, a kind, when, and in which counties."""


@dataclass(frozen=True)
class Days:
    """How many moments of each kind lie on each day, as of `at`; as they are now if that is None."""

    counts: Counter[tuple[date, str]]
    at: datetime | None


def find_days(ctx: Ctx, asked: Asked, first: date, last: date) -> Days:
    """As `agenda.count_days`, or as counted in the background."""
    place, at = counted_place(ctx, asked.within, asked.county), looked_at(ctx, _LOOK)
    if place is None or at is None or not is_large(ctx):
        return Days(count_days(ctx, asked, first, last), None)
    calendar = ctx.ports.calendar(ctx)
    begin = max(calendar.instant(first, datetime.min.time()), ctx.now()).strftime(HOUR)
    end = calendar.instant(last + timedelta(days=1), datetime.min.time()).strftime(HOUR)
    query = (
        select(AgendaCount.hour, AgendaCount.kind, func.sum(AgendaCount.count))
        .where(~AgendaCount.is_new, AgendaCount.county_id == place)
        .where(AgendaCount.hour >= begin, AgendaCount.hour < end)
        .group_by(AgendaCount.hour, AgendaCount.kind)
    )
    if asked.campaign:
        query = query.where(AgendaCount.campaign_id == asked.campaign)
    if asked.key:
        query = query.where(AgendaCount.definition_key == asked.key)
    if asked.hidden:
        query = query.where(AgendaCount.definition_key.not_in(asked.hidden))
    found = count_days(ctx, asked, first, last, kinds=("phase",))
    for hour, kind, count in ctx.session.execute(query):
        moment = datetime.strptime(hour, HOUR).replace(tzinfo=UTC)
        found[calendar.local(moment).date(), kind] += count
    return Days(found, at)


def count_moments(ctx: Ctx, look: Look) -> bool:
    """Count what is to come of the next instances that have tokens, by id; returns whether there may be more. With the
    last of them the counts take the place of those of the round before."""
    return count_round(ctx, look, AgendaCount, _add, INSTANCES)


LOOKS: Final = {_LOOK: count_moments}


def _add(ctx: Ctx, ids: Sequence[str]) -> None:
    campaigns = set(ctx.session.scalars(select(Campaign.id)))
    instances = select(Instance.id, Instance.definition_key, Instance.business_key).where(
        Instance.id.in_(ids)
    )
    of: dict[str, tuple[str, str]] = {}
    for row in ctx.session.execute(instances):
        prefix = row.business_key.partition(":")[0]
        of[row.id] = row.definition_key, prefix if prefix in campaigns else ""
    counts: Counter[tuple[Any, ...]] = Counter()
    for instance_id, kind, moment, counties in _moments(ctx, ids):
        for county in ("", *counties):
            counts[county, moment.astimezone(UTC).strftime(HOUR), kind, *of[instance_id]] += 1
    to_come, alike_counts = agenda_reminders.ToCome(ctx, ctx.now() + agenda_reminders.AHEAD), Counter[Any]()
    for instance_id, alike, counties in _reminders(ctx, ids):
        for county in ("", *counties):
            alike_counts[county, alike, of[instance_id]] += 1
    for (county, alike, where), number in alike_counts.items():
        for moment in to_come.moments(alike):
            counts[county, moment.astimezone(UTC).strftime(HOUR), "reminder", *where] += number
    rows = [{**dict(zip(_KEY, (True, *key), strict=True)), "count": count} for key, count in counts.items()]
    if rows:
        statement = insert_for(ctx.session, AgendaCount)
        added = {"count": AgendaCount.count + statement.excluded["count"]}
        ctx.session.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=added), rows)


def _moments(ctx: Ctx, ids: Sequence[str]) -> Iterator[Moment]:
    """A timer belongs to where its process has had work, a task to its own place."""
    timers = select(Timer.instance_id, Timer.due_at).where(Timer.instance_id.in_(ids), Timer.due_at < NEVER)
    found = ctx.session.execute(timers).all()
    counties: Mapping[str, set[str]] = counties_of(ctx, ids) if found else {}
    for instance_id, moment in found:
        yield instance_id, "timer", moment, tuple(counties[instance_id])
    tasks = _tasks(HumanTask.due_at).where(
        HumanTask.instance_id.in_(ids), HumanTask.state.concat("") == TaskState.READY
    )
    for instance_id, organisation_id, county, due_at in ctx.session.execute(tasks):
        if due_at is not None:
            yield instance_id, "due", due_at, (county,) if organisation_id else ()


def _reminders(ctx: Ctx, ids: Sequence[str]) -> Iterator[tuple[str, agenda_reminders.Alike, tuple[str, ...]]]:
    """What the reminders of each open task follow from, and its county."""
    query = (
        _tasks(*agenda_reminders.columns(ctx))
        .join(TaskReminder, TaskReminder.task_id == HumanTask.id)
        .where(HumanTask.instance_id.in_(ids), HumanTask.state.concat("") == TaskState.READY)
    )
    for instance_id, organisation_id, county, *alike in ctx.session.execute(query):
        yield instance_id, agenda_reminders.Alike(*alike), (county,) if organisation_id else ()


def _tasks(*columns: Any) -> Select[Any]:
    return (
        select(HumanTask.instance_id, HumanTask.organisation_id, county_column().label("county"), *columns)
        .select_from(HumanTask)
        .outerjoin(Organisation, Organisation.id == HumanTask.organisation_id)
    )
