"""The filters of a register as the query of an address, and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from engine.errors import Invalid
from handlers.registers.filters import Bound, Filters
from handlers.registers.register import Register

MOST_TEXT = 80
MOST = Decimal(10) ** 15
FIRST_YEAR, LAST_YEAR = 1900, 2200
# A filter on a column: its code behind one of these.
IS, FROM, UNTIL = "is.", "from.", "until."


class BadFilter(Invalid):
    """A filter's value is no date of the years 1900 to 2200, or no number."""

    code = "register.bad_filter"


def read_filters(register: Register, args: MultiDict[str, str]) -> Filters:
    """The filters an address asks for. Raises BadFilter."""

    def text(name: str) -> str:
        return args.get(name, "").strip()[:MOST_TEXT]

    given = [name for name in args if args[name].strip()]
    ranged = dict.fromkeys(name.partition(".")[2] for name in given if name.startswith((FROM, UNTIL)))
    return Filters(
        campaign_id=text("campaign"),
        county_id=text("county"),
        organisation_id=text("organisation"),
        states=tuple(state[:MOST_TEXT] for state in args.getlist("state") if state),
        text=text("q"),
        starts_on=read_date("from", text("from")),
        ends_on=read_date("until", text("until")),
        values={
            name.removeprefix(IS): _value(register, name, text(name)) for name in given if name.startswith(IS)
        },
        ranges={
            code: (
                _bound(register, FROM + code, text(FROM + code)),
                _bound(register, UNTIL + code, text(UNTIL + code)),
            )
            for code in ranged
        },
        sort=text("sort"),
        figure=text("figure"),
    )


def write_filters(filters: Filters) -> list[tuple[str, str]]:
    """The parameters that `read_filters` reads the same filters from."""
    plain: Iterator[tuple[str, object]] = iter(
        (
            ("campaign", filters.campaign_id),
            ("county", filters.county_id),
            ("organisation", filters.organisation_id),
            *(("state", state) for state in filters.states),
            ("q", filters.text),
            ("from", filters.starts_on),
            ("until", filters.ends_on),
            *((IS + code, value) for code, value in filters.values.items()),
            *((FROM + code, low) for code, (low, _high) in filters.ranges.items()),
            *((UNTIL + code, high) for code, (_low, high) in filters.ranges.items()),
            ("sort", filters.sort),
            ("figure", filters.figure),
        )
    )
    return [(name, str(value)) for name, value in plain if value not in ("", None)]


def list_address(code: str, filters: Filters) -> str:
    """The page that lists what these filters show: where a figure leads to."""
    query = urlencode(write_filters(filters))
    return url_for("registers.show", code=code) + (f"?{query}" if query else "")


def _value(register: Register, name: str, value: str) -> str:
    column = _kind(register, name)
    if column in ("number", "money"):
        _number(name, value)
    return value


def _bound(register: Register, name: str, value: str) -> Bound | None:
    if not value:
        return None
    is_number = _kind(register, name) in ("number", "money")
    return _number(name, value) if is_number else read_date(name, value)


def _kind(register: Register, name: str) -> str:
    code = name.partition(".")[2]
    return next((each.kind for each in (*register.columns, *register.details) if each.code == code), "")


def _number(name: str, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise BadFilter(field=name) from None
    if not number.is_finite() or abs(number) >= MOST:
        raise BadFilter(field=name)
    return number


def read_date(name: str, value: str) -> date | None:
    """The date a filter of this name gives, or None for "". Raises BadFilter."""
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise BadFilter(field=name) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:  # the day after, or an earlier zone, may know no date
        raise BadFilter(field=name)
    return day
