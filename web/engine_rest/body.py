"""What came with a request, checked field by field."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, Final

from flask import request

from engine.errors import Invalid

MAX_LIST = 1_000
MAX_TEXT = 4_000
MAX_DEPTH = 100
MAX_DIGITS = 100
_WHOLE: Final = re.compile(r"-?[0-9]{1,19}")


def json_body() -> dict[str, Any]:
    """The body as a JSON object; an empty body is {}. Raises Invalid."""
    raw = request.get_data(cache=True)
    if not raw.strip():
        return {}
    try:
        found = json.loads(raw, parse_float=Decimal, parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise Invalid("the body is not JSON") from None
    if not isinstance(found, dict):
        raise Invalid("the body is not a JSON object")
    require_storable(found)
    return found


def no_constant(text: str) -> Any:
    """NaN and Infinity are no JSON, whatever Python's reader thinks."""
    raise ValueError(f"{text} is no JSON number")


def require_storable(value: Any, depth: int = 0) -> None:
    """Raise Invalid for what is nested too deep, for texts no database stores, and for numbers of over 100 digits."""
    if depth > MAX_DEPTH:
        raise Invalid(f"data are nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str):
        _require_text(value)
    elif isinstance(value, (int, Decimal)):
        require_moderate(value)
    if isinstance(value, dict):
        for key, item in value.items():
            require_storable(key, depth)
            require_storable(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            require_storable(item, depth + 1)


def _require_text(value: str) -> None:
    if "\0" in value:
        raise Invalid("a text holds the character NUL")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Invalid("a text holds half a character (a lone surrogate)")


def require_moderate(value: int | Decimal) -> None:
    """Raise Invalid for a number of over 100 digits: "1e999999999" is short to send and fills the memory."""
    is_large = (
        max(abs(value.adjusted()), len(value.as_tuple().digits)) > MAX_DIGITS
        if isinstance(value, Decimal) and value.is_finite()
        else isinstance(value, int) and abs(value) >= 10**MAX_DIGITS
    )
    if is_large:
        raise Invalid(f"a number has more than {MAX_DIGITS} digits")


def text(raw: dict[str, Any], name: str, default: str | None = None, *, longest: int = MAX_TEXT) -> str:
    """A text field; missing or null gives the default, and without one raises Invalid."""
    value = raw.get(name)
    if value is None:
        if default is None:
            raise Invalid(f"{name} cannot be null")
        return default
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > longest:
        raise Invalid(f"{name} must be a text of at most {longest} characters")
    return value


def whole(
    raw: dict[str, Any], name: str, default: int | None = None, *, least: int = 0, most: int = 2**31 - 1
) -> int:
    """A whole number field within bounds; as `text`."""
    value = raw.get(name)
    if value is None:
        if default is None:
            raise Invalid(f"{name} cannot be null")
        return default
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Invalid(f"{name} must be a whole number from {least} to {most}")
    return value


def flag(raw: dict[str, Any], name: str, default: bool = False) -> bool:
    """A Boolean field."""
    value = raw.get(name)
    if value is None:
        return default
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise Invalid(f"{name} must be true or false")
    return value


def texts(raw: dict[str, Any], name: str) -> tuple[str, ...]:
    """A list of texts; missing or null gives none."""
    value = raw.get(name)
    if value is None:
        return ()
    if (
        not isinstance(value, list)
        or len(value) > MAX_LIST
        or not all(isinstance(item, str) for item in value)
    ):
        raise Invalid(f"{name} must be a list of at most {MAX_LIST} texts")
    return tuple(value)


def names(raw: dict[str, Any], name: str) -> list[str]:
    """A query parameter with texts between commas; missing gives none."""
    found = [each for each in raw.get(name, "").split(",") if each]
    if len(found) > MAX_LIST:
        raise Invalid(f"{name} takes at most {MAX_LIST} texts")
    return found


def objects(raw: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects; missing or null gives none."""
    value = raw.get(name)
    if value is None:
        return []
    if (
        not isinstance(value, list)
        or len(value) > MAX_LIST
        or not all(isinstance(item, dict) for item in value)
    ):
        raise Invalid(f"{name} must be a list of at most {MAX_LIST} objects")
    return value


def refuse(raw: dict[str, Any], **why: str) -> None:
    """Raise Invalid for a field that is set and that we cannot honour; null, false and empty are not set."""
    for name, reason in why.items():
        if raw.get(name):
            raise Invalid(f"{name} is not supported: {reason}")


def query() -> dict[str, Any]:
    """The query parameters; of several with one name the last counts."""
    return dict(request.args.items())


def page(raw: dict[str, Any]) -> tuple[int, int]:
    """`firstResult` and `maxResults`; at most 1,000 at once."""
    return whole(raw, "firstResult", 0), whole(raw, "maxResults", MAX_LIST, most=2**31 - 1)


def require_known(raw: dict[str, Any], known: frozenset[str]) -> None:
    """Raise Invalid for a filter we do not have: leaving it out would answer more than was asked for."""
    if unknown := sorted(raw.keys() - known):
        raise Invalid(f"the parameter {unknown[0]!r} is not supported; there are {', '.join(sorted(known))}")
