"""Figures of reports as rows of registers: what is counted is what the register shows when asked for the figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func

from engine.calendar import DEFAULT_ZONE, to_local


@dataclass(frozen=True)
class Span:
    """What a figure is about: a body in a campaign, from one local midnight up to, not including, another."""

    campaign_id: str
    organisation_id: str
    begins_at: datetime
    ends_at: datetime

    @property
    def starts_on(self) -> date:
        """The first day."""
        return to_local(self.begins_at, DEFAULT_ZONE).date()

    @property
    def until(self) -> date:
        """The day after the last."""
        return to_local(self.ends_at, DEFAULT_ZONE).date()

    def holds(self, instant: Any) -> ColumnElement[bool]:
        """The condition that an instant falls into it."""
        return and_(instant >= self.begins_at, instant < self.ends_at)

    def holds_day(self, day: Any) -> ColumnElement[bool]:
        """The condition that a day falls into it."""
        return and_(day >= self.starts_on, day < self.until)


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
