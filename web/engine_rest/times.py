"""Instants as Camunda writes them: `2013-01-23T13:42:42.000+0100`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from engine.errors import Invalid
from web.transactions import reading

_FORMAT: Final = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\s?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)


def written(value: datetime | date | None, zone: ZoneInfo | None = None) -> str | None:
    """With milliseconds and offset; a date is its midnight in the zone of the calendar."""
    if value is None:
        return None
    zone = zone or calendar_zone()
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=zone)
    local = value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03}{local:%z}"


def read(text: str) -> datetime:
    """An aware instant; without an offset, wall time in the zone of the calendar. Raises Invalid."""
    found = _FORMAT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        offset = (found[3] or "").replace("Z", "+00:00")
        value = datetime.fromisoformat(f"{found[1]}.{(found[2] or '0').ljust(6, '0')}{offset}")
        zone = calendar_zone()
        value = value if value.tzinfo else value.replace(tzinfo=zone)
        for other in (UTC, zone):
            value.astimezone(other)  # at either end of the calendar not every zone has a wall time
    except (ValueError, OverflowError):
        raise Invalid(
            f"Cannot convert value \"{text[:60]}\" to a date: use yyyy-MM-dd'T'HH:mm:ss.SSSZ"
        ) from None
    return value


def calendar_zone() -> ZoneInfo:
    """The zone people here live in."""
    ctx = reading()
    return ZoneInfo(ctx.ports.calendar(ctx).zone)
