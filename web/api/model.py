"""What requests and answers are made of: strict JSON, no field that is not described."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

T = TypeVar("T")

MOST_ROWS = 200
_NO_NUL = r"^[^\x00]*$"
_INSTANT = {"type": "string", "format": "date-time"}


class Model(BaseModel):
    """An object of a request or an answer."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """The parameters after the question mark; numbers are read from text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _read_instant(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        instant = datetime.fromisoformat(value)
        if "T" not in value.upper() or instant.tzinfo is None:
            raise ValueError
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("instant", "not an instant as RFC 3339 writes it") from None


def _write_instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Instant = Annotated[
    datetime,
    BeforeValidator(_read_instant),
    PlainSerializer(_write_instant, return_type=str),
    WithJsonSchema(_INSTANT),
]
"""RFC 3339; answers are in UTC."""


def _read_whole(value: object) -> object:
    # For JSON Schema 1.0 is a whole number, too. Too large for any field: left to be refused, not written out.
    is_whole = isinstance(value, Decimal) and value == value.to_integral_value() and value.adjusted() < 20
    return int(value) if isinstance(value, Decimal) and is_whole else value


Whole = Annotated[int, BeforeValidator(_read_whole)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_NO_NUL)]
Key = Annotated[str, StringConstraints(max_length=200, pattern=_NO_NUL)]
Search = Annotated[str, StringConstraints(max_length=80, pattern=_NO_NUL)]
Remark = Annotated[str, StringConstraints(max_length=2_000, pattern=_NO_NUL)]
Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")
]

Values = Annotated[
    dict[str, Any],
    WithJsonSchema({"type": "object", "additionalProperties": True}),
    Field(description="Process data. Dates, times and durations are texts as ISO 8601 writes them."),
]


def one_of(states: type[StrEnum]) -> Any:
    """A text of an answer that is one of these."""
    return Field(json_schema_extra={"enum": [str(state) for state in states]})


class PageQuery(Query):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=MOST_ROWS, description="how many at most")
    cursor: str | None = Field(None, max_length=500, description="from the `next` link of the page before")


class Page(Model, Generic[T]):
    """A part of a list, and where the next begins."""

    items: list[T]
    next: str | None = Field(description="the address of the next page; null at the end")
