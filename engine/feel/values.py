"""The values expressions work on, and how Python's become them.

null None · boolean bool · number Decimal · string str · date date · time time · date and time datetime ·
days and time duration timedelta · years and months duration YearsMonthsDuration · list list · context dict ·
range Range · function Function (never leaves an expression).

Variables are read lazily: an int or float becomes a Decimal when it is touched, a list or context is never
copied or changed; one that is the whole result is the very object that came in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.feel.errors import FeelError

if TYPE_CHECKING:
    from engine.feel.nodes import TypeName
    from engine.feel.scope import Evaluate, Scope

_MOST_BITS = 512


@dataclass(frozen=True, slots=True, order=True)
class YearsMonthsDuration:
    """A duration of whole months (negative ones too), the one kind calendar arithmetic alone can add."""

    total_months: int

    @property
    def years(self) -> int:
        """Whole years, cut towards zero."""
        return abs(self.total_months) // 12 * (1 if self.total_months >= 0 else -1)

    @property
    def months(self) -> int:
        """The months beyond the whole years, with the duration's sign."""
        return self.total_months - 12 * self.years


@dataclass(frozen=True, slots=True)
class Range:
    """From start to end; an end that is None is open."""

    start: object
    end: object
    start_included: bool = True
    end_included: bool = True

    @property
    def example(self) -> object:
        """An endpoint that is there: it tells the type of the range."""
        return self.end if self.start is None else self.start


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function written in an expression: its body, the scope it closes over, what one call costs."""

    parameters: tuple[str, ...]
    types: tuple[TypeName | None, ...]
    body: Evaluate
    scope: Scope
    steps: int
    depth: int


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    datetime: "date and time",
    date: "date",
    time: "time",
    timedelta: "days and time duration",
    YearsMonthsDuration: "years and months duration",
    list: "list",
    tuple: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}


def plain(value: object) -> object:
    """A value from outside as one of ours: numbers become Decimal, NaN null; FeelError for unknown types."""
    found = type(value)
    if found is Decimal:
        return value if value.is_finite() else None  # type: ignore[attr-defined]
    if found in _KINDS:
        return value
    return _convert(value)


def _convert(value: object) -> object:
    if isinstance(value, int):
        if value.bit_length() > _MOST_BITS:
            raise FeelError("feel.number_too_large", limit=_MOST_BITS // 4)
        return Decimal(int(value))
    if isinstance(value, float):
        number = Decimal(float.__repr__(value))
        return number if number.is_finite() else None
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Decimal):
        return Decimal(value) if value.is_finite() else None
    if isinstance(value, (date, time, timedelta, list, tuple, Mapping)):
        return value
    raise FeelError("feel.bad_value", type=type(value).__name__)


def kind(value: object) -> str:
    """The FEEL name of a value's type."""
    known = _KINDS.get(type(value))
    if known is not None:
        return known
    if isinstance(value, Mapping):
        return "context"
    # datetime before date: it is a subclass.
    return next((name for base, name in _KINDS.items() if isinstance(value, base)), "unknown")


def list_of(value: object) -> Sequence[object]:
    """A value known to be a list."""
    assert isinstance(value, (list, tuple))
    return value


def context_of(value: object) -> Mapping[str, object]:
    """A value known to be a context."""
    assert isinstance(value, Mapping)
    return value
