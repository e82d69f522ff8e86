"""Process data as JSON text and back, without losing types and without reserved words.

Plain JSON stays plain. A Decimal, date, date-time, time or duration becomes an object with the single key
"$decimal", "$date", "$datetime", "$time", "$duration" or "$months". A moment in a zone keeps the zone's name, as
RFC 9557 writes it: "2015-03-13T09:00:00+08:00[Asia/Shanghai]". A context that itself has a key starting
with "$" is wrapped as {"$context": [[key, value], …]}, so no key a person types can be mistaken for a type.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import Invalid
from engine.feel import YearsMonthsDuration

# `json.dumps` makes an encoder at every call that names an option.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class NotStorable(Invalid):
    """This value cannot be stored as process data."""

    code = "data.not_storable"


def encode(value: object) -> str:
    """JSON text of a value; raises `NotStorable` for anything that is not plain data."""
    return "{}" if value == {} else _ENCODER.encode(_pack(value))


def decode(text: str) -> Any:
    """The value that `encode` was given (whole Decimals come back as int)."""
    return json.loads(text, object_hook=_unpack, parse_float=Decimal)


def _pack(value: object) -> object:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return _pack(Decimal(str(value)))
    if isinstance(value, dict):
        return _pack_context(value)
    if isinstance(value, (list, tuple)):
        return [_pack(item) for item in value]
    return _pack_typed(value)


def _pack_context(value: dict[Any, Any]) -> object:
    is_plain = True
    for key in value:
        if not isinstance(key, str):
            raise NotStorable("context keys must be text")
        is_plain = is_plain and not key.startswith("$")
    if is_plain:
        return {key: _pack(item) for key, item in value.items()}
    return {"$context": [[key, _pack(item)] for key, item in value.items()]}


def _pack_typed(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat() + _zone_suffix(value)}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, time):
        return {"$time": value.isoformat() + _zone_suffix(value)}
    if isinstance(value, timedelta):
        return {"$duration": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, YearsMonthsDuration):
        return {"$months": value.total_months}
    raise NotStorable(f"{type(value).__name__} cannot be stored as process data")


def _zone_suffix(value: datetime | time) -> str:
    return f"[{value.tzinfo.key}]" if isinstance(value.tzinfo, ZoneInfo) else ""


def _read_datetime(text: str) -> datetime:
    """The offset tells the instant, the name the zone; one that this machine does not know is left out."""
    text, zone = _split_zone(text)
    value = datetime.fromisoformat(text)
    if zone is None:
        return value
    for fold in (0, 1):
        local = value.replace(tzinfo=zone, fold=fold)
        if local.utcoffset() == value.utcoffset():
            return local
    # The zone's rules have changed since: the instant stays.
    return value.astimezone(zone)


def _read_time(text: str) -> time:
    text, zone = _split_zone(text)
    value = time.fromisoformat(text)
    return value.replace(tzinfo=zone) if zone is not None else value


def _split_zone(text: str) -> tuple[str, ZoneInfo | None]:
    if not text.endswith("]"):
        return text, None
    text, _, key = text[:-1].partition("[")
    try:
        return text, ZoneInfo(key)
    except (ValueError, OSError, KeyError):
        return text, None


def _unpack(raw: dict[str, Any]) -> Any:
    if len(raw) != 1:
        return raw
    tag, value = next(iter(raw.items()))
    reader = _READERS.get(tag)
    return reader(value) if reader else raw


_READERS: dict[str, Any] = {
    "$decimal": Decimal,
    "$datetime": _read_datetime,
    "$date": date.fromisoformat,
    "$time": _read_time,
    "$duration": lambda parts: timedelta(*parts),
    "$months": YearsMonthsDuration,
    "$context": dict,
}
