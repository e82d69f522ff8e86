"""What every operator's verb checks of what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.encoding import NotStorable, encode
from engine.operations.refusals import Refused

RESERVED = ("instance_id", "business_key", "loopCounter")
MAX_NAME = 120
MAX_SIZE = 1_000_000


def require_reason(reason: str) -> str:
    """The reason without blanks around it; raises Refused "reason_missing" if nothing is left."""
    if not reason.strip():
        raise Refused("reason_missing")
    return reason.strip()


def require_variables(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that may become variables; raises Refused naming what is wrong."""
    if not values:
        raise Refused("values_missing")
    for name in values:
        if name in RESERVED:
            raise Refused("name_reserved", name=name)
        if not name.strip() or len(name) > MAX_NAME:
            raise Refused("name_unfit", name=name)
    return require_storable(values)


def require_storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values that can be stored as process data; raises Refused "value_unfit"."""
    try:
        _require_finite(values)
        size = len(encode(values))
    except NotStorable as error:
        raise Refused("value_unfit", cause=error.message) from error
    except RecursionError as error:
        raise Refused("value_unfit", cause="they are nested too deeply") from error
    if size > MAX_SIZE:
        raise Refused("value_unfit", cause=f"they are longer than {MAX_SIZE} characters")
    return dict(values)


def _require_finite(value: object) -> None:
    if isinstance(value, (float, Decimal)) and not Decimal(value).is_finite():
        raise NotStorable(f"{value} is not a number")
    for each in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        _require_finite(each)
