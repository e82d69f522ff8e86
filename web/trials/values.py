"""Values as a designer types them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from engine.errors import Invalid
from engine.feel import FeelError, compile_expression
from engine.model.dialect import HOST_FUNCTIONS

MOST = 60
MAX_TEXT = 5_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAME = re.compile(r"[^\W\d]\w{0,79}")
_FEEL = re.compile(
    r"""-?\d+(\.\d+)?|true|false|null|["@\[{].*|(date|time|duration|date and time)\(.*""", re.DOTALL
)


class BadValue(Invalid):
    """This value cannot be read."""

    code = "trial.bad_value"


def read_value(text: str) -> Any:
    """A number, true or false, a day (2026-03-01), a list or context as FEEL writes them; anything else is text.

    Raises BadValue for FEEL that is none.
    """
    text = text.strip()[:MAX_TEXT]
    if not text:
        return None
    if _DAY.fullmatch(text):
        text = f'date("{text}")'
    if not _FEEL.fullmatch(text):
        return text
    try:
        return compile_expression(text, functions=HOST_FUNCTIONS).evaluate({})
    except FeelError as error:
        raise BadValue(value=text[:60], reason=error.message_zh) from None


def read_variables(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Variables by name; those without a value are left out. Raises BadValue."""
    found: dict[str, Any] = {}
    for name, text in list(pairs)[:MOST]:
        name = name.strip()
        if not name or not text.strip():
            continue
        if not _NAME.fullmatch(name):
            raise BadValue(value=name[:60], reason=name[:60])
        found[name] = read_value(text)
    return found
