"""Figures of reports as rows of registers: what is counted is what the register shows when asked for the figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_

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


@dataclass(frozen=True)
class Figure:
    """The rows that count to a figure, or whose `total` is summed up and divided by `divisor`; never below 0."""

    code: str
    rows: Callable[[Span], ColumnElement[bool]]
    total: Any = None
    divisor: Decimal = Decimal(1)
