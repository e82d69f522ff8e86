"""Places in a list, as opaque text in an address."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import request
from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from engine.context import Ctx

PAGE = 50
MAX_INT = 2**31
Row = TypeVar("Row")


def pack(*parts: object) -> str:
    """Text for the address from the last row's sort keys."""
    plain = [part.isoformat() if isinstance(part, datetime) else part for part in parts]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def unpack(text: str, *kinds: type) -> tuple[Any, ...] | None:
    """The sort keys again, checked against `kinds`; None for anything that is not ours (the first page).

    It is only text that somebody sends: what no database takes is not ours either.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        parts = json.loads(base64.urlsafe_b64decode(padded.encode()))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            return None
        return tuple(_read(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        return None


def _read(part: object, kind: type) -> object:
    if kind is datetime:
        instant = datetime.fromisoformat(str(part))
        if instant.tzinfo is None:
            raise ValueError("an instant has a zone")
        return instant.astimezone(UTC)
    if not isinstance(part, kind) or isinstance(part, bool):
        raise TypeError(kind)
    if isinstance(part, int) and not 0 <= part < MAX_INT:
        raise OverflowError(part)
    if not str(part).isprintable():
        raise ValueError(part)
    return part


def newest_first(
    ctx: Ctx,
    query: Select[Row],
    at: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    key: InstrumentedAttribute[str],
    *,
    page: int | None = None,
) -> tuple[list[Row], str | None]:
    """One page of rows in falling order of time, starting behind the address's `after`, and the next place.

    `page` is how many rows, PAGE if not said. Every row of the query has a time.
    """
    place = unpack(request.args.get("after", ""), datetime, str)
    if place:
        query = query.where(tuple_(at, key) < place)
    most = PAGE if page is None else page
    rows = list(ctx.session.scalars(query.order_by(at.desc(), key.desc()).limit(most + 1)))
    shown = rows[:most]
    if len(rows) == len(shown):
        return shown, None
    return shown, pack(getattr(shown[-1], at.key), getattr(shown[-1], key.key))
