"""What a handler may give back: plain data, not too much of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.encoding import NotStorable, encode
from engine.errors import IncidentError

MAX_RESULT = 1_000_000
"""Characters of JSON. Variables are read and written with every step; what is larger belongs into a table."""


def require_storable(handler: str, result: Mapping[str, Any]) -> None:
    """Raises IncidentError, in words for an operator, if a result cannot become variables."""
    try:
        size = len(encode(result))
    except (NotStorable, ValueError, ArithmeticError) as error:
        raise IncidentError(f"handler {handler} gave a result that cannot be stored: {error}") from error
    except RecursionError:
        raise IncidentError(f"handler {handler} gave a result that is nested too deeply") from None
    if size > MAX_RESULT:
        raise IncidentError(
            f"handler {handler} gave a result of {size:,} characters; at most {MAX_RESULT:,} become variables"
        )
