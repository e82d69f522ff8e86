"""Figures of reports as rows of registers: what is counted is what the register shows when asked for the figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Date, String, and_, bindparam, func

from engine.calendar import DEFAULT_ZONE, to_local
from engine.db import UtcDateTime


@dataclass(frozen=True)
class Span:
    """What a figure is about: a body in a campaign, from one local midnight up to, not including, another.

    `starts_on` is the first day, `until` the day after the last. Each of them may be a parameter of a statement.
    """

    campaign_id: Any
    organisation_id: Any
    begins_at: Any
    ends_at: Any
    starts_on: Any
    until: Any

    @classmethod
    def between(cls, campaign_id: str, organisation_id: str, begins_at: datetime, ends_at: datetime) -> Span:
        """The span between two local midnights."""
        days = (to_local(each, DEFAULT_ZONE).date() for each in (begins_at, ends_at))
        return cls(campaign_id, organisation_id, begins_at, ends_at, *days)

    @property
    def values(self) -> dict[str, Any]:
        """What it says, by the names of the parameters of `ANY_SPAN`."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def holds(self, instant: Any) -> ColumnElement[bool]:
        """The condition that an instant falls into it."""
        return and_(instant >= self.begins_at, instant < self.ends_at)

    def holds_day(self, day: Any) -> ColumnElement[bool]:
        """The condition that a day falls into it."""
        return and_(day >= self.starts_on, day < self.until)


ANY_SPAN = Span(
    *(
        bindparam(name, type_=kind, required=True)
        for name, kind in (
            *(("campaign_id", String()), ("organisation_id", String())),
            *(("begins_at", UtcDateTime()), ("ends_at", UtcDateTime())),
            *(("starts_on", Date()), ("until", Date())),
        )
    )
)
"""A span to be given later: what is asked again and again is worked out once."""

Condition = Callable[[Span], ColumnElement[bool]]


@dataclass(frozen=True)
class Figure:
    """The rows that count to a figure, or whose `total` is summed up and divided by `divisor`; never below 0.

    `within` are the rows it is looked for among, by an index; figures of a register that share it are counted in one
    reading of these. `rows` are those of them that count: all, if it is None.
    """

    code: str
    within: Condition
    rows: Condition | None = None
    total: Any = None
    divisor: Decimal = Decimal(1)

    def condition(self, span: Span) -> ColumnElement[bool]:
        """What is true of the rows that count."""
        return self.within(span) if self.rows is None else and_(self.within(span), self.rows(span))

    def amount(self, span: Span) -> ColumnElement[Any]:
        """What the rows that count come to, undivided, as a column of a query over `within`."""
        counted: Any = func.count() if self.total is None else func.sum(self.total)
        return counted.filter(self.condition(span))  # type: ignore[no-any-return]
