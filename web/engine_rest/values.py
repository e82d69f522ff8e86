"""Variables with their types, as Camunda writes and reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from engine.errors import Invalid
from engine.feel import format_value
from web.engine_rest import times
from web.engine_rest.body import no_constant, require_moderate, require_storable

_BITS: Final = {"Short": 15, "Integer": 31, "Long": 63}
_REFUSED: Final = {"Bytes", "File", "Xml"}
MAX_NAME: Final = 200


def write_all(variables: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every variable with type and value."""
    return {name: write(value) for name, value in variables.items()}


def write(value: Any) -> dict[str, Any]:
    """One value; what Camunda has no type for (times, durations) is its text."""
    kind, written = _typed(value)
    return {"type": kind, "value": written, "valueInfo": {}}


def _typed(value: Any) -> tuple[str, Any]:
    if value is None:
        return "Null", None
    if isinstance(value, bool):
        return "Boolean", value
    if isinstance(value, int):
        bits = next(
            (name for name in ("Integer", "Long") if -(2 ** _BITS[name]) <= value < 2 ** _BITS[name]), ""
        )
        return (bits, value) if bits else ("String", str(value))
    if isinstance(value, (Decimal, float)):
        return "Double", float(value)
    if isinstance(value, str):
        return "String", value
    if isinstance(value, (datetime, date)):
        return "Date", times.written(value)
    if isinstance(value, (dict, list)):
        return "Json", json.dumps(_plain(value), ensure_ascii=False)
    return "String", _text(value)


def _plain(value: Any) -> Any:
    """Inside JSON there are no types: dates and decimals as their text and number."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (datetime, date)):
        return times.written(value) if isinstance(value, datetime) else value.isoformat()
    return value if value is None or isinstance(value, (str, bool, int, float)) else _text(value)


def _text(value: Any) -> str:
    return format_value(value).removeprefix('@"').removesuffix('"')


def read_all(raw: Any, where: str = "variables") -> dict[str, Any]:
    """`{name: {"value": …, "type": …}}` as plain values; None is {}. Raises Invalid naming the variable."""
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise Invalid(f"{where} must be an object of variables")
    return {_name(name): read(name, variable) for name, variable in raw.items()}


def _name(name: str) -> str:
    if not 0 < len(name) <= MAX_NAME or "\0" in name:
        raise Invalid(f"a variable name has 1 to {MAX_NAME} characters: {name[:40]!r}")
    return name


def read(name: str, variable: Any) -> Any:
    """One variable; without a type the JSON value says what it is."""
    if not isinstance(variable, dict) or not variable.keys() <= {"value", "type", "valueInfo", "local"}:
        raise Invalid(f'variable "{name}" must be an object with "value" and "type"')
    value, kind = variable.get("value"), variable.get("type") or ""
    if not isinstance(kind, str):
        raise Invalid(f'the type of variable "{name}" must be a text')
    kind = kind[:1].upper() + kind[1:]
    if kind in _REFUSED:
        raise Invalid(
            f'variable "{name}": the type {kind} is not supported; store the content elsewhere and pass its address'
        )
    if not kind:
        return value
    if kind not in _READERS:
        raise Invalid(f'variable "{name}": Unsupported value type "{kind[:40]}"')
    try:
        info = variable.get("valueInfo") or {}
        if not isinstance(info, dict):
            raise Invalid("valueInfo must be an object")
        return None if value is None else _READERS[kind](value, info)
    except Invalid as error:
        raise Invalid(f'variable "{name}": {error.message}') from None
    except (ValueError, TypeError, KeyError, InvalidOperation, OverflowError, RecursionError):
        shown = str(value)[:60]
        raise Invalid(f'variable "{name}": Cannot convert value "{shown}" of type "{kind}"') from None


def _string(value: Any, _info: Mapping[str, Any]) -> str:
    if isinstance(value, (dict, list)):
        raise TypeError
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _whole(kind: str) -> Callable[[Any, Mapping[str, Any]], int]:
    def convert(value: Any, _info: Mapping[str, Any]) -> int:
        number = Decimal(str(value)) if not isinstance(value, (bool, dict, list)) else Decimal("NaN")
        if number != number.to_integral_value() or not -(2 ** _BITS[kind]) <= number < 2 ** _BITS[kind]:
            raise ValueError
        return int(number)

    return convert


def _double(value: Any, _info: Mapping[str, Any]) -> Any:
    number = Decimal(str(value)) if not isinstance(value, (bool, dict, list)) else Decimal("NaN")
    if not number.is_finite():
        raise ValueError
    require_moderate(number)
    return number


def _boolean(value: Any, _info: Mapping[str, Any]) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}[str(value).lower()] if isinstance(value, str) else bool(int(value))


def _date(value: Any, _info: Mapping[str, Any]) -> datetime:
    if not isinstance(value, str):
        raise TypeError
    return times.read(value)


def _json(value: Any, _info: Mapping[str, Any]) -> Any:
    if not isinstance(value, str):
        return value
    found = json.loads(value, parse_float=Decimal, parse_constant=no_constant)
    require_storable(found)
    return found


def _object(value: Any, info: Mapping[str, Any]) -> Any:
    """A serialised object: only JSON, nothing that would need a class to be read."""
    if info.get("serializationDataFormat", "application/json") != "application/json":
        raise ValueError
    return _json(value, info)


_READERS: Final[dict[str, Callable[[Any, Mapping[str, Any]], Any]]] = {
    "String": _string,
    **{kind: _whole(kind) for kind in _BITS},
    "Double": _double,
    "Boolean": _boolean,
    "Date": _date,
    "Json": _json,
    "Object": _object,
    "Null": lambda _value, _info: None,
}
