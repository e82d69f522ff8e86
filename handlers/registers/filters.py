"""What part of a register is asked for, and the conditions that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import ceil, floor

from sqlalchemy import ColumnElement, Integer, and_, false, or_

from engine.calendar import DEFAULT_ZONE, get_zone
from engine.db import UtcDateTime
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column, is_within
from handlers.registers.figures import Span
from handlers.registers.register import Attribute, Column, Register

Bound = date | Decimal

RANGED = ("number", "money", "date", "datetime")
NEVER_EQUAL = ("date", "datetime", "file", "data")


@dataclass(frozen=True)
class Filters:
    """The conditions of a list; whatever is empty does not count.

    `county_id` takes all bodies of a county (the city: those directly under it), `organisation_id` a body with
    what is below it. `states` are alternatives. `starts_on` and `ends_on` are local days of the register's
    `dated`, both included. `values` (code → equal) and `ranges` (code → from, to; both included) are about
    filterable columns. `sort` is the code of a sortable column, with "-" before it for falling order. With `figure`
    the rows are those that count to it for `organisation_id` in `campaign_id` from `starts_on` to `ends_on`: all
    four are needed, and mean what the figure makes of them.
    """

    campaign_id: str = ""
    county_id: str = ""
    organisation_id: str = ""
    states: tuple[str, ...] = ()
    text: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Bound | None, Bound | None]] = field(default_factory=dict)
    sort: str = ""
    figure: str = ""


def conditions(register: Register, filters: Filters, roles: frozenset[str]) -> Iterator[ColumnElement[bool]]:
    """What a row must fulfil. A filter on what the register does not have, or hides from these roles, fits none."""
    if filters.figure:
        yield _counts_to(register, filters)
        filters = replace(filters, campaign_id="", organisation_id="", starts_on=None, ends_on=None)
    if filters.campaign_id:
        yield false() if register.campaign is None else register.campaign == filters.campaign_id
    if filters.county_id:
        yield false() if register.organisation is None else county_column() == filters.county_id
    if filters.organisation_id:
        yield false() if register.organisation is None else is_within([filters.organisation_id])
    if filters.states:
        yield false() if register.state is None else register.state.in_(filters.states)
    if filters.starts_on or filters.ends_on:
        yield from _between(register.dated, filters.starts_on, filters.ends_on)
    if filters.text:
        yield _contains(register, filters.text)
    for code, value in filters.values.items():
        column = _filterable(register, code, roles, but=NEVER_EQUAL)
        yield false() if column is None else _equals(column, value)
    for code, (low, high) in filters.ranges.items():
        column = _filterable(register, code, roles, only=RANGED)
        yield from _between(None if column is None else column.attribute, low, high)


def _counts_to(register: Register, filters: Filters) -> ColumnElement[bool]:
    figure = next((each for each in register.figures if each.code == filters.figure), None)
    if figure is None or filters.starts_on is None or filters.ends_on is None:
        return false()
    begins_at, ends_at = _midnight(filters.starts_on), _midnight(filters.ends_on, days=1)
    return figure.condition(Span.between(filters.campaign_id, filters.organisation_id, begins_at, ends_at))


def _filterable(
    register: Register, code: str, roles: frozenset[str], *, but: Sequence[str] = (), only: Sequence[str] = ()
) -> Column | None:
    column = register.find_column(code, roles)
    if column is None or not column.is_filterable or column.kind in but or (only and column.kind not in only):
        return None
    return column


def _equals(column: Column, value: str) -> ColumnElement[bool]:
    if not value.isprintable():
        return false()
    if column.kind == "bool":
        return column.attribute.is_(value == "true")
    if column.kind in ("number", "money"):
        return and_(*_between(column.attribute, Decimal(value), Decimal(value)))
    return column.attribute == value


def _between(
    attribute: Attribute | None, low: Bound | None, high: Bound | None
) -> Iterator[ColumnElement[bool]]:
    """Both included; of instants, whole local days."""
    if attribute is None:
        yield false()
        return
    is_instant = isinstance(attribute.type, UtcDateTime)
    if low is not None:
        yield attribute >= (_midnight(low) if is_instant else _stored(attribute, low, ceil))
    if high is not None:
        yield (
            attribute < _midnight(high, days=1)
            if is_instant
            else attribute <= _stored(attribute, high, floor)
        )


def _stored(attribute: Attribute, bound: Bound, whole: Callable[[Decimal], int]) -> Bound | int:
    """A bound as the column's type takes it."""
    return whole(bound) if isinstance(attribute.type, Integer) and isinstance(bound, Decimal) else bound


def _midnight(day: Bound, *, days: int = 0) -> datetime:
    if not isinstance(day, date):
        raise TypeError(day)
    return datetime.combine(day + timedelta(days=days), time.min, get_zone(DEFAULT_ZONE))


def _contains(register: Register, text: str) -> ColumnElement[bool]:
    if not text.isprintable():  # PostgreSQL refuses NUL in a text
        return false()
    places = [register.title, *register.searched]
    places += [register.number] if register.number is not None else []
    places += [Organisation.name] if register.organisation is not None else []
    return and_(*(or_(*(place.contains(word, autoescape=True) for place in places)) for word in text.split()))
