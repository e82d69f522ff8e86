"""Progress over the three registers: how many are expected, filed, open and overdue, by phase, county and body.

Three measures: completion (完成率) is the share filed; overdue (逾期) is what is past its day or lost; quality is the
share of what is filed that nobody had to send back (一次通过率), beside the score of the yearly assessment (考核得分,
S-79).

Every number has filters (`ProgressRow.filters`) that `listing.list_register` takes, so it can be a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from engine.context import Ctx
from engine.models import HumanTask
from handlers.campaigns.queries import list_phases
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.directory.visibility import Visibility
from handlers.oversight.assessments.models import Assessment
from handlers.oversight.owed import OWED, STATUSES, Owed
from handlers.plans.queries import local_today

SENT_BACK = ("return", "send_back")
"""How a task is completed that gives work back to whoever did it."""


@dataclass(frozen=True)
class Counts:
    """How many items a register holds: `expected` = `filed` + `open` + `overdue`; exempted ones do not count.

    `returned` of those filed had been sent back (退回) at least once.
    """

    filed: int = 0
    open: int = 0
    overdue: int = 0
    returned: int = 0

    @property
    def expected(self) -> int:
        """All that count."""
        return self.filed + self.open + self.overdue

    @property
    def percent(self) -> int:
        """The share filed in whole percent, rounded down; 0 of nothing."""
        return 100 * self.filed // self.expected if self.expected else 0

    @property
    def quality(self) -> int | None:
        """The share of those filed that were never sent back, in whole percent, rounded down; None of nothing."""
        return 100 * (self.filed - self.returned) // self.filed if self.filed else None

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.filed + other.filed,
            self.open + other.open,
            self.overdue + other.overdue,
            self.returned + other.returned,
        )


@dataclass(frozen=True)
class PhaseProgress:
    """A phase with the counts of its register."""

    number: int
    code: str
    name: str
    starts_on: date
    ends_on: date
    state: str
    register: str
    counts: Counts


@dataclass(frozen=True)
class ProgressRow:
    """A county (with all its bodies), or one body, in one register. `is_group` tells which.

    `score` is what the yearly assessment gave the body itself, of 100, once that is published.
    """

    register: str
    organisation_id: str
    name: str
    is_group: bool
    counts: Counts
    score: Decimal | None = None

    @property
    def expected(self) -> int:
        """All items that count."""
        return self.counts.expected

    @property
    def filed(self) -> int:
        """Items that came in."""
        return self.counts.filed

    @property
    def open(self) -> int:
        """Items that are not due yet."""
        return self.counts.open

    @property
    def overdue(self) -> int:
        """Items past their day, or lost."""
        return self.counts.overdue

    def filters(self, status: str = "") -> dict[str, str]:
        """What `list_register` takes to list what a number counts; without a status, all of the row."""
        place = {"county_id" if self.is_group else "organisation_id": self.organisation_id}
        return {"register": self.register, **place, **({"status": status} if status else {})}


def phase_progress(ctx: Ctx, campaign_id: str, within: Visibility | None = None) -> list[PhaseProgress]:
    """The three phases with the counts of their registers; raises NotFound. Four queries or fewer."""
    by_phase = {register.phase: register for register in OWED.values()}
    return [
        PhaseProgress(
            phase.number,
            phase.code,
            phase.name,
            phase.starts_on,
            phase.ends_on,
            phase.state,
            by_phase[phase.number].code,
            _total(ctx, campaign_id, by_phase[phase.number], within),
        )
        for phase in list_phases(ctx, campaign_id)
    ]


def _total(ctx: Ctx, campaign_id: str, register: Owed, within: Visibility | None) -> Counts:
    query = (
        select(*_counted(register, local_today(ctx)))
        .select_from(register.model)
        .where(register.model.campaign_id == campaign_id)
    )
    if within is not None and not within.is_everything:
        query = query.where(register.model.organisation_id.in_(within.select_ids()))
    return Counts(*(count or 0 for count in ctx.session.execute(query).one()))


def county_progress(
    ctx: Ctx,
    campaign_id: str,
    register: str,
    county_id: str | None = None,
    within: Visibility | None = None,
) -> list[ProgressRow]:
    """The counties with all their bodies, or the bodies of one county, by id; two queries.

    What lies directly under the city makes the row "city". A county's own paper counts to its county.
    `within` limits the rows to what a person may see.
    """
    found = OWED[register]
    place = county_column()
    key = place if county_id is None else Organisation.id
    names = select(Organisation.id, Organisation.name).subquery()
    counted = (
        select(key.label("place"), *_counted(found, local_today(ctx)))
        .select_from(found.model)
        .join(Organisation, Organisation.id == found.model.organisation_id)
        .where(found.model.campaign_id == campaign_id)
        .group_by(key)
    )
    if county_id is not None:
        counted = counted.where(place == county_id)
    if within is not None:
        counted = counted.where(within.condition())
    sums = counted.subquery()
    query = select(names.c.id, names.c.name, *(sums.c[name] for name in COLUMNS)).join(
        sums, sums.c.place == names.c.id
    )
    rows = ctx.session.execute(query.order_by(names.c.id)).all()
    scores = _scores(ctx, campaign_id, [row.id for row in rows])
    return [
        ProgressRow(register, row.id, row.name, county_id is None, Counts(*row[2:]), scores.get(row.id))
        for row in rows
    ]


def unit_progress(ctx: Ctx, campaign_id: str, unit: Organisation) -> list[ProgressRow]:
    """What one body owes in each register; four queries."""
    score = _scores(ctx, campaign_id, [unit.id]).get(unit.id)
    today, rows = local_today(ctx), []
    for code, register in OWED.items():
        query = select(*_counted(register, today)).where(
            register.model.campaign_id == campaign_id, register.model.organisation_id == unit.id
        )
        counts = Counts(*(count or 0 for count in ctx.session.execute(query).one()))
        rows.append(ProgressRow(code, unit.id, unit.name, False, counts, score))
    return rows


@dataclass(frozen=True)
class DueDay:
    """So many items of a register are still wanted by a day."""

    register: str
    on: date
    open: int


def due_days(ctx: Ctx, campaign_id: str, within: Visibility | None = None) -> list[DueDay]:
    """The days by which something is still wanted, the earliest first; three queries."""
    found = []
    for code, register in OWED.items():
        model = register.model
        query = (
            select(model.due_on, func.count())
            .where(model.campaign_id == campaign_id)
            .where(model.state.not_in((*register.filed, *register.lost, *register.waived)))
            .group_by(model.due_on)
        )
        if within is not None and not within.is_everything:
            query = query.where(model.organisation_id.in_(within.select_ids()))
        found += [DueDay(code, on, count) for on, count in ctx.session.execute(query)]
    return sorted(found, key=lambda day: (day.on, day.register))


COLUMNS = (*STATUSES, "returned")


def _scores(ctx: Ctx, campaign_id: str, ids: Sequence[str]) -> dict[str, Decimal | None]:
    query = select(Assessment.organisation_id, Assessment.final_score).where(
        Assessment.campaign_id == campaign_id, Assessment.organisation_id.in_(ids)
    )
    return {row.organisation_id: row.final_score for row in ctx.session.execute(query)}


def _counted(register: Owed, today: date) -> list[ColumnElement[int]]:
    sent_back = exists().where(
        HumanTask.instance_id == register.model.instance_id, HumanTask.action.in_(SENT_BACK)
    )
    conditions = {status: register.is_status(status, today) for status in STATUSES}
    conditions["returned"] = and_(conditions["filed"], sent_back)
    return [func.sum(case((conditions[name], 1), else_=0)).label(name) for name in COLUMNS]
