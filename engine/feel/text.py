"""Values as FEEL text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.feel.errors import FeelError
from engine.feel.limits import DEFAULT_LIMITS, Limits
from engine.feel.run import Run
from engine.feel.tokens import KEYWORDS
from engine.feel.values import Function, Range, YearsMonthsDuration, plain

_BARE_KEY = re.compile(r"[^\W\d]\w*")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_MOST_DIGITS = 100
_READABLE = 200


def format_value(value: object, *, limits: Limits = DEFAULT_LIMITS) -> str:
    """A value as FEEL text that gives it again: `"a"`, `1.5`, `@"2015-03-13"`, `[1, {b: null}]`.

    FeelError if it is too long or too deep to write down.
    """
    parts: list[str] = []
    _Writer(parts, limits).write(plain(value), 0)
    return "".join(parts)


def show(value: object) -> str:
    """As `format_value`, cut to a readable length."""
    text = format_value(value)
    return text if len(text) <= _READABLE else text[:_READABLE] + "…"


def to_string(value: object, run: Run) -> str:
    """What string(value) gives: as format_value, but a text or a moment by itself stands bare."""
    if isinstance(value, str):
        return value
    text = temporal_text(value)
    if text:
        return text
    parts: list[str] = []
    _Writer(parts, run.limits, run.spend).write(value, 0)
    return "".join(parts)


class _Writer:
    """Writes pieces of text until they become too many: a small value may refer to itself a million times."""

    def __init__(
        self, parts: list[str], limits: Limits, spend: Callable[[int], None] = lambda steps: None
    ) -> None:
        self._spend = spend
        self._parts = parts
        self._limits = limits
        self._left = limits.characters

    def _put(self, text: str) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise FeelError("feel.string_too_long", limit=self._limits.characters)
        self._parts.append(text)

    def write(self, value: object, depth: int) -> None:
        if depth > self._limits.depth:
            raise FeelError("feel.too_deep", limit=self._limits.depth)
        self._spend(1)
        if isinstance(value, (list, tuple)):
            self._put("[")
            for index, item in enumerate(value):
                self._put(", " if index else "")
                self.write(plain(item), depth + 1)
            self._put("]")
        elif isinstance(value, Mapping):
            self._put("{")
            for index, (key, item) in enumerate(value.items()):
                self._put(f"{', ' if index else ''}{_key(str(key))}: ")
                self.write(plain(item), depth + 1)
            self._put("}")
        elif isinstance(value, Range):
            self._range(value, depth)
        else:
            self._put(_scalar(value))

    def _range(self, value: Range, depth: int) -> None:
        if value.start is None or value.end is None:
            open_end = value.end is None
            included = value.start_included if open_end else value.end_included
            self._put(f"({'>' if open_end else '<'}{'=' if included else ''} ")
            self.write(value.example, depth + 1)
            self._put(")")
            return
        self._put("[" if value.start_included else "(")
        self.write(value.start, depth + 1)
        self._put("..")
        self.write(value.end, depth + 1)
        self._put("]" if value.end_included else ")")


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) and key not in KEYWORDS else _quoted(key)


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def _scalar(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Function):
        return f"function({', '.join(value.parameters)})"
    return f'@"{temporal_text(value)}"'


def number_text(value: Decimal) -> str:
    """A number without exponent (unless that takes over 100 digits) and without zeros at its end."""
    if not value:
        return "0"
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or not -_MOST_DIGITS < exponent <= value.adjusted() < _MOST_DIGITS:
        return str(value).lower()
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def temporal_text(value: object) -> str:
    """The ISO 8601 text of a date, time or duration; empty for anything else."""
    if isinstance(value, datetime):
        return f"{value.date().isoformat()}T{_time_text(value.timetz(), value.isoformat())}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _time_text(value, value.isoformat())
    if isinstance(value, YearsMonthsDuration):
        return _months_text(value)
    return _length_text(value) if isinstance(value, timedelta) else ""


def _time_text(value: time, iso: str) -> str:
    clock = value.replace(tzinfo=None).isoformat()
    if "." in clock:
        clock = clock.rstrip("0")
    return clock + _zone_text(value.tzinfo, iso)


def _zone_text(zone: tzinfo | None, iso: str) -> str:
    if zone is None:
        return ""
    if zone is UTC:
        return "Z"
    return f"@{zone.key}" if isinstance(zone, ZoneInfo) else iso[max(iso.rfind("+"), iso.rfind("-")) :]


def _months_text(value: YearsMonthsDuration) -> str:
    years, months = divmod(abs(value.total_months), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
    return f"{'-' if value.total_months < 0 else ''}P{text}"


def _length_text(value: timedelta) -> str:
    length = abs(value)
    hours, rest = divmod(length.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{length.microseconds:06}".rstrip("0") if length.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or fraction or not (clock or length.days):
        clock += f"{seconds}{fraction}S"
    days = f"{length.days}D" if length.days else ""
    return f"{'-' if value < timedelta() else ''}P{days}{'T' if clock else ''}{clock}"
