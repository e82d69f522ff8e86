"""Pages of lists: a cursor is the last row's sort keys, checked when it comes back."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from web import paging
from web.addresses import here
from web.api.model import PageQuery
from web.api.requests import BadParameters
from web.api.texts import explain
from web.transactions import reading

Row = TypeVar("Row")


class BadCursor(BadParameters):
    """This is no place in the list."""

    code = "request.cursor"


def place(query: PageQuery, *kinds: type) -> tuple[Any, ...] | None:
    """Where this page begins: behind the row with these sort keys; None at the start. Raises BadCursor."""
    if query.cursor is None:
        return None
    found = paging.unpack(query.cursor, *kinds)
    if found is None:
        raise BadCursor([{"parameter": "cursor", "detail": explain("cursor", {})}])
    return found


def address(*keys: object) -> str:
    """The address of the page behind the row with these sort keys."""
    return here(cursor=paging.pack(*keys))


def rows_by(
    statement: Select[Row],
    query: PageQuery,
    keys: tuple[InstrumentedAttribute[Any], ...],
    kinds: tuple[type, ...],
    *,
    newest_first: bool = False,
) -> tuple[list[Row], str | None]:
    """One page of rows in order of their sort keys, which must tell any two rows apart, and the next address."""
    after = place(query, *kinds)
    if after is not None:
        mine = tuple_(*keys)
        statement = statement.where(mine < after if newest_first else mine > after)
    order = [key.desc() for key in keys] if newest_first else list(keys)
    found = reading().session.scalars(statement.order_by(*order).limit(query.limit + 1)).all()
    shown = list(found[: query.limit])
    more = len(found) > len(shown)
    return shown, address(*(getattr(shown[-1], key.key) for key in keys)) if more else None
