"""Process data as JSON, in and out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.errors import Invalid
from engine.feel import YearsMonthsDuration
from engine.feel.text import temporal_text

MOST_DIGITS = 100


class NumberTooLarge(Invalid):
    """A number has more than 100 digits."""

    code = "data.number"


def from_json(value: Any) -> Any:
    """What was read with `parse_float=Decimal`, as process data: the same. Raises NumberTooLarge."""
    if isinstance(value, dict):
        return {key: from_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if isinstance(value, Decimal) and (
        abs(value.adjusted()) > MOST_DIGITS or len(value.as_tuple().digits) > MOST_DIGITS
    ):
        raise NumberTooLarge
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        raise NumberTooLarge
    return value


def to_json(value: Any) -> Any:
    """Process data as plain JSON: instants in UTC, other temporal values as FEEL writes them."""
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, time, timedelta, YearsMonthsDuration)):
        return temporal_text(value)
    return value
