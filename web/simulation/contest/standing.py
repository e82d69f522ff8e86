"""Where every unit stands, and what is left open at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from engine.context import Ctx
from engine.models import Definition, HumanTask, TaskState
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.directory.rules import ROLES, Kind
from handlers.entries.models import Entry
from handlers.entries.rules import EntryState
from handlers.oversight.owed import OWED
from handlers.oversight.progress import ProgressRow, county_progress


@dataclass(frozen=True)
class Unit:
    """An enterprise: how many papers it owed, filed and let lapse, its entries and its honours."""

    county: str
    name: str
    owed: int
    filed: int
    overdue: int
    entered: int
    honoured: int


@dataclass(frozen=True)
class LeftOpen:
    """Open tasks of one step and role, how many of them are past their day, and since when the oldest waits."""

    step: str
    role: str
    count: int
    overdue: int
    days: int


def read_units(ctx: Ctx, campaign_id: str) -> list[Unit]:
    """Every enterprise, those with most overdue papers first."""
    papers: dict[str, list[ProgressRow]] = defaultdict(list)
    places = [row.organisation_id for row in county_progress(ctx, campaign_id, next(iter(OWED)))]
    for register in OWED:
        for place in places:
            for row in county_progress(ctx, campaign_id, register, place):
                papers[row.organisation_id].append(row)
    entered = _count_entries(ctx, campaign_id)
    honoured = _count_entries(ctx, campaign_id, EntryState.HONOURED)
    county = select(Organisation.id, Organisation.name).subquery()
    query = (
        select(Organisation.id, Organisation.name, county.c.name)
        .join(county, county.c.id == county_column())
        .where(Organisation.kind == Kind.ENTERPRISE, Organisation.closed_on.is_(None))
    )
    units = [
        Unit(
            place,
            name,
            sum(row.expected for row in papers[key]),
            sum(row.filed for row in papers[key]),
            sum(row.overdue for row in papers[key]),
            entered.get(key, 0),
            honoured.get(key, 0),
        )
        for key, name, place in ctx.session.execute(query)
    ]
    return sorted(units, key=lambda unit: (-unit.overdue, unit.county, unit.name))


def _count_entries(ctx: Ctx, campaign_id: str, state: EntryState | None = None) -> dict[str, int]:
    """Entries handed in, by the unit they count to."""
    query = (
        select(Entry.organisation_id, func.count())
        .where(Entry.campaign_id == campaign_id, Entry.submitted_at.is_not(None))
        .group_by(Entry.organisation_id)
    )
    if state is not None:
        query = query.where(Entry.state == state)
    return {unit: count for unit, count in ctx.session.execute(query)}  # noqa: C416 -- dict() loses the types


def read_left_open(ctx: Ctx) -> list[LeftOpen]:
    """What is open now, by step, the most frequent first."""
    names = {key: name["zh"] for key, name in ctx.session.execute(select(Definition.key, Definition.name))}
    columns = (
        HumanTask.definition_key,
        HumanTask.name,
        HumanTask.role,
        HumanTask.created_at,
        HumanTask.due_at,
    )
    groups: dict[tuple[str, str], list[tuple[datetime, datetime | None]]] = defaultdict(list)
    query = select(*columns).where(HumanTask.state == TaskState.READY)
    for process, step, role, created_at, due_at in ctx.session.execute(query):
        groups[f"{names[process]}·{step}", role].append((created_at, due_at))
    lines = [_line(*key, rows, ctx.now()) for key, rows in groups.items()]
    return sorted(lines, key=lambda line: (-line.count, line.step, line.role))


def _line(step: str, role: str, rows: Sequence[tuple[datetime, datetime | None]], now: datetime) -> LeftOpen:
    overdue = sum(due_at is not None and due_at < now for _created_at, due_at in rows)
    oldest = min(created_at for created_at, _due_at in rows)
    return LeftOpen(step, ROLES.get(role, {}).get("zh", role), len(rows), overdue, (now - oldest).days)
