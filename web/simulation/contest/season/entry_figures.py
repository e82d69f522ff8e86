"""What became of the entries: by county, by stage, how often they came back, where they waited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import case, func, select

from engine.context import Ctx
from engine.models import Definition, HumanTask, TaskState
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.directory.rules import CITY, ROLES, Kind
from handlers.entries.models import Entry
from handlers.entries.rules import EntryKind, EntryState

SLOWEST = 12


@dataclass(frozen=True)
class CountyEntries:
    """A county's enterprises, how many of them handed something in, and how far their entries came."""

    county: str
    units: int
    units_entered: int
    handed_in: int
    recommended: int
    eligible: int
    honoured: int


@dataclass(frozen=True)
class Stages:
    """How many entries of a class reached each stage, and how many ended before."""

    kind: str
    begun: int
    handed_in: int
    recommended: int
    eligible: int
    chosen: int
    honoured: int
    lapsed: int
    withdrawn: int
    rejected: int
    under_way: int


@dataclass(frozen=True)
class Returned:
    """How often a step gave work back for a reason."""

    process: str
    step: str
    reason: str
    count: int


@dataclass(frozen=True)
class Refused:
    """How many entries of a class ended for a reason."""

    kind: str
    reason: str
    count: int


@dataclass(frozen=True)
class Waiting:
    """How long work of one kind lay with a role or at a step: days from opening to closing, and what still lies."""

    name: str
    done: int
    median_days: float
    p90_days: float
    longest_days: float
    late: int
    open: int


def read_counties(ctx: Ctx, campaign_id: str) -> list[CountyEntries]:
    """By county, the city's own units as the city; one row each, by id."""
    own = Entry.campaign_id == campaign_id
    county = func.coalesce(Entry.county_id, CITY)
    counted = (
        select(
            county.label("county"),
            func.count(Entry.organisation_id.distinct()).label("entered"),
            func.count().label("handed_in"),
            *(
                func.sum(case((column.is_not(None), 1), else_=0))
                for column in (Entry.recommended_at, Entry.eligible_at)
            ),
            func.sum(case((Entry.state == EntryState.HONOURED, 1), else_=0)),
        )
        .where(own, Entry.submitted_at.is_not(None))
        .group_by(county)
    )
    counts = {row[0]: row[1:] for row in ctx.session.execute(counted)}
    place = county_column()
    units = (
        select(place, func.count())
        .where(Organisation.kind == Kind.ENTERPRISE, Organisation.closed_on.is_(None))
        .group_by(place)
    )
    sizes = dict(ctx.session.execute(units).all())
    names = dict(ctx.session.execute(select(Organisation.id, Organisation.name)).all())
    return [
        CountyEntries(names[key], sizes.get(key, 0), *counts.get(key, (0, 0, 0, 0, 0)))
        for key in sorted({*sizes, *counts})
    ]


def read_stages(ctx: Ctx, campaign_id: str) -> list[Stages]:
    """By class, from the draft to the honour."""
    chosen = (EntryState.LISTED, EntryState.HONOURED, EntryState.REMOVED)
    columns = (Entry.kind, Entry.state, Entry.submitted_at, Entry.recommended_at, Entry.eligible_at)
    rows = ctx.session.execute(select(*columns).where(Entry.campaign_id == campaign_id)).all()
    stages = []
    for kind in EntryKind:
        own = [row for row in rows if row.kind == kind]
        states = Counter(row.state for row in own)
        ended = sum(states[state] for state in ("lapsed", "withdrawn", "rejected", "unlisted", "reserve"))
        stages.append(
            Stages(
                str(kind),
                len(own),
                sum(row.submitted_at is not None for row in own),
                sum(row.recommended_at is not None for row in own),
                sum(row.eligible_at is not None for row in own),
                sum(states[state] for state in chosen),
                states[EntryState.HONOURED],
                states[EntryState.LAPSED],
                states[EntryState.WITHDRAWN],
                states[EntryState.REJECTED],
                len(own) - ended - sum(states[state] for state in chosen),
            )
        )
    return stages


def read_returns(ctx: Ctx) -> list[Returned]:
    """What was given back, the most frequent first."""
    query = (
        select(HumanTask.definition_key, HumanTask.name, HumanTask.reason, func.count())
        .where(HumanTask.action == "return")
        .group_by(HumanTask.definition_key, HumanTask.name, HumanTask.reason)
    )
    found = [Returned(*row) for row in ctx.session.execute(query)]
    return sorted(found, key=lambda each: (-each.count, each.process, each.step, each.reason))


def read_refusals(ctx: Ctx, campaign_id: str) -> list[Refused]:
    """Why entries were turned down, by class, the most frequent first."""
    query = (
        select(Entry.kind, Entry.end_reason, func.count())
        .where(Entry.campaign_id == campaign_id, Entry.state == EntryState.REJECTED)
        .group_by(Entry.kind, Entry.end_reason)
    )
    found = [Refused(*row) for row in ctx.session.execute(query)]
    return sorted(found, key=lambda each: (each.kind, -each.count, each.reason))


def read_levels(ctx: Ctx) -> list[Waiting]:
    """By role, from where work lay longest."""
    return _waiting(ctx, by_step=False)


def read_steps(ctx: Ctx) -> list[Waiting]:
    """The steps at which work lay longest."""
    return _waiting(ctx, by_step=True)[:SLOWEST]


def _waiting(ctx: Ctx, *, by_step: bool) -> list[Waiting]:
    columns = (
        *(HumanTask.role, HumanTask.definition_key, HumanTask.name, HumanTask.state),
        *(HumanTask.created_at, HumanTask.due_at, HumanTask.closed_at),
    )
    processes = {
        key: name["zh"] for key, name in ctx.session.execute(select(Definition.key, Definition.name))
    }
    groups: dict[str, list[tuple[str, datetime, datetime | None, datetime | None]]] = defaultdict(list)
    query = select(*columns).where(HumanTask.state != TaskState.CANCELLED)
    for role, process, step, state, created_at, due_at, closed_at in ctx.session.execute(query):
        name = f"{processes[process]}·{step}" if by_step else ROLES.get(role, {}).get("zh", role)
        groups[name].append((state, created_at, due_at, closed_at))
    lines = [_line(name, rows) for name, rows in groups.items()]
    return sorted(lines, key=lambda line: (-line.p90_days, -line.open, line.name))


def _line(name: str, rows: Sequence[tuple[str, datetime, datetime | None, datetime | None]]) -> Waiting:
    days = sorted(
        (closed_at - created_at).total_seconds() / 86_400
        for _state, created_at, _due_at, closed_at in rows
        if closed_at is not None
    )
    late = sum(bool(due_at and closed_at and closed_at > due_at) for _s, _c, due_at, closed_at in rows)
    p90 = days[min(len(days) * 9 // 10, len(days) - 1)] if days else 0.0
    return Waiting(
        name,
        len(days),
        round(median(days), 1) if days else 0.0,
        round(p90, 1),
        round(days[-1], 1) if days else 0.0,
        late,
        sum(state == TaskState.READY for state, *_rest in rows),
    )
