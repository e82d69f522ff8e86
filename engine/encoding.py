"""Process data as JSON text and back, without losing types and without reserved words.

Plain JSON stays plain. A Decimal, date, date-time, time or duration becomes an object with the single key
"$decimal", "$date", "$datetime", "$time", "$duration" or "$months". A moment in a zone keeps the zone's name, as
RFC 9557 writes it: "2015-03-13T09:00:00+08:00[Asia/Shanghai]". A context that itself has a key starting
with "$" is wrapped as {"$context": [[key, value], …]}, so no key a person types can be mistaken for a type.
"""

from __future__ import annotations

import json
import json.encoder
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import Invalid
from engine.feel import YearsMonthsDuration

MOST_DIGITS = 4_000
"""Of a whole number; Python writes no more than 4,300, and 1e999999999 would fill the memory."""

_quote: Callable[[str], str] = json.encoder.encode_basestring


class NotStorable(Invalid):
    """This value cannot be stored as process data."""

    code = "data.not_storable"


def encode(value: object) -> str:
    """JSON text of a value; raises `NotStorable` for anything that is not plain data."""
    return _WRITERS.get(type(value), _write_other)(value)


def decode(text: str) -> Any:
    """The value that `encode` was given (whole Decimals come back as int)."""
    return {} if text == "{}" else _DECODER.decode(text)


def _write_context(value: dict[Any, Any]) -> str:
    if not value:
        return "{}"
    parts, is_plain = [], True
    for key, item in value.items():
        if not isinstance(key, str):
            raise NotStorable("context keys must be text")
        is_plain = is_plain and not key.startswith("$")
        parts.append((_quote(key), _WRITERS.get(type(item), _write_other)(item)))
    if is_plain:
        return "{" + ",".join([f"{key}:{item}" for key, item in parts]) + "}"
    return '{"$context":[' + ",".join([f"[{key},{item}]" for key, item in parts]) + "]}"


def _write_list(value: list[Any] | tuple[Any, ...]) -> str:
    return "[" + ",".join([_WRITERS.get(type(item), _write_other)(item) for item in value]) + "]"


def _write_decimal(value: Decimal) -> str:
    if value.adjusted() > MOST_DIGITS:
        raise NotStorable(f"a number has more than {MOST_DIGITS} digits before the point")
    return str(int(value)) if value == value.to_integral_value() else f'{{"$decimal":"{value}"}}'


def _write_other(value: object) -> str:
    """A value whose type is derived from one that is known, such as a StrEnum's member."""
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    raise NotStorable(f"{type(value).__name__} cannot be stored as process data")


def _zone_suffix(value: datetime | time) -> str:
    return f"[{value.tzinfo.key}]" if isinstance(value.tzinfo, ZoneInfo) else ""


# A date-time is also a date, and a truth value a number: the narrower type comes first.
_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _quote,
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: int.__repr__,
    dict: _write_context,
    list: _write_list,
    tuple: _write_list,
    Decimal: _write_decimal,
    float: lambda value: _write_decimal(Decimal(str(value))),
    datetime: lambda value: f'{{"$datetime":"{value.isoformat()}{_zone_suffix(value)}"}}',
    date: lambda value: f'{{"$date":"{value.isoformat()}"}}',
    time: lambda value: f'{{"$time":"{value.isoformat()}{_zone_suffix(value)}"}}',
    timedelta: lambda value: f'{{"$duration":[{value.days},{value.seconds},{value.microseconds}]}}',
    YearsMonthsDuration: lambda value: f'{{"$months":{value.total_months}}}',
}


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
# `json.loads` makes a decoder at every call that names an option.
_DECODER = json.JSONDecoder(object_hook=_unpack, parse_float=Decimal)
