"""Progress over the three registers: how many are expected, filed, open and overdue, by phase, county and body.

Every number has filters (`ProgressRow.filters`) that `listing.list_register` takes, so it can be a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select

from engine.context import Ctx
from handlers.campaigns.queries import list_phases
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.directory.visibility import Visibility
from handlers.oversight.owed import OWED, STATUSES, Owed
from handlers.plans.queries import local_today


@dataclass(frozen=True)
class Counts:
    """How many items a register holds: `expected` = `filed` + `open` + `overdue`; exempted ones do not count."""

    filed: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def expected(self) -> int:
        """All that count."""
        return self.filed + self.open + self.overdue

    @property
    def percent(self) -> int:
        """The share filed in whole percent, rounded down; 0 of nothing."""
        return 100 * self.filed // self.expected if self.expected else 0


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
    """A county (with all its bodies), or one body, in one register. `is_group` tells which."""

    register: str
    organisation_id: str
    name: str
    is_group: bool
    counts: Counts

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
    """The counties with all their bodies, or the bodies of one county, by id; one query.

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
    query = select(names.c.id, names.c.name, sums.c.filed, sums.c.open, sums.c.overdue).join(
        sums, sums.c.place == names.c.id
    )
    return [
        ProgressRow(register, row.id, row.name, county_id is None, Counts(row.filed, row.open, row.overdue))
        for row in ctx.session.execute(query.order_by(names.c.id))
    ]


def _counted(register: Owed, today: date) -> list[ColumnElement[int]]:
    return [
        func.sum(case((register.is_status(status, today), 1), else_=0)).label(status) for status in STATUSES
    ]
