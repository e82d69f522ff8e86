"""Generic reads of a register: a page of rows, one row, totals and everything, for one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, null, or_, select, true, tuple_

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory.models import Organisation
from handlers.directory.queries import roles_of
from handlers.directory.visibility import Visibility, visible_organisations
from handlers.registers.figures import ANY_SPAN, Figure, Span
from handlers.registers.filters import Filters, conditions
from handlers.registers.register import Attribute, Register, pack_key, unpack_key

PAGE = 50
BATCH = 2_000


@dataclass(frozen=True)
class Reader:
    """Who looks, with what they may look into."""

    person_id: str
    roles: frozenset[str]
    within: Visibility


def reader_of(ctx: Ctx, person_id: str) -> Reader:
    """A person as a reader of registers."""
    return Reader(person_id, roles_of(ctx, person_id), visible_organisations(ctx, person_id))


@dataclass(frozen=True)
class Row:
    """One row: `key` for its address, and the values of its columns by code; ids are as stored.

    `links` are the values that related rows have, by `Related.code`; of a single row only.
    """

    key: str
    title: str
    number: str
    state: str
    organisation_id: str | None
    instance_id: str | None
    values: Mapping[str, Any]
    links: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """Some rows; `after` is the key to go on from, None at the end."""

    rows: list[Row]
    after: str | None


@dataclass(frozen=True)
class Totals:
    """How many rows a filter shows, and the sums of the summed columns by code."""

    count: int
    sums: Mapping[str, Decimal]


def may_open(register: Register, reader: Reader) -> bool:
    """Whether the register exists for this person."""
    return not register.roles or bool(register.roles & reader.roles)


def list_rows(
    ctx: Ctx, register: Register, reader: Reader, filters: Filters, *, after: str = "", limit: int = PAGE
) -> Page:
    """A page of what the filters show of what this person may see, behind the row with the key `after`.

    Two queries at most, whatever the size. A key that shows no such row gives the first page.
    """
    order = _Order.of(register, filters, reader.roles)
    query = _select(ctx, register, reader, with_details=False).where(
        *conditions(register, filters, reader.roles)
    )
    place = _place(ctx, register, reader, order, after) if after else None
    if place is not None:
        query = query.where(order.is_behind(place))
    found = [
        _row(register, reader, record, with_details=False)
        for record in ctx.session.execute(query.order_by(*order.terms()).limit(limit + 1))
    ]
    return Page(found[:limit], found[limit - 1].key if len(found) > limit else None)


def list_all(ctx: Ctx, register: Register, reader: Reader, filters: Filters) -> Iterator[list[Row]]:
    """Everything that the filters show, in order, a batch of rows at a time."""
    page = list_rows(ctx, register, reader, filters, limit=BATCH)
    while page.rows:
        yield page.rows
        if page.after is None:
            return
        page = list_rows(ctx, register, reader, filters, after=page.after, limit=BATCH)


def count_rows(ctx: Ctx, register: Register, reader: Reader, filters: Filters) -> Totals:
    """How many rows the filters show, and what the summed columns come to; one query."""
    summed = [column for column in register.columns_for(reader.roles) if column.is_summed]
    counted: list[Any] = [func.count(), *(func.coalesce(func.sum(each.attribute), 0) for each in summed)]
    query = _joined(register, select(*counted)).where(
        _may_see(ctx, register, reader), *conditions(register, filters, reader.roles)
    )
    count, *sums = ctx.session.execute(query).one()
    return Totals(
        count, {column.code: Decimal(str(total)) for column, total in zip(summed, sums, strict=True)}
    )


def count_figures(ctx: Ctx, register: Register, span: Span) -> list[tuple[Figure, Decimal]]:
    """What each figure of a register comes to by the records of now, whoever may see them; one query."""
    if register.code not in _COUNTING:
        _COUNTING[register.code] = _counting(register)
    counted = ctx.session.execute(_COUNTING[register.code], span.values).one()
    return [
        (figure, max(Decimal(str(found or 0)) / figure.divisor, Decimal(0)))
        for figure, found in zip(register.figures, counted, strict=True)
    ]


_COUNTING: dict[str, Select[Any]] = {}
"""By register, the query that counts its figures for any span: to put it together costs more than to ask it."""


def _counting(register: Register) -> Select[Any]:
    among = or_(*(within(ANY_SPAN) for within in {figure.within for figure in register.figures}))
    amounts = (figure.amount(ANY_SPAN) for figure in register.figures)
    return _joined(register, select(*amounts)).where(among)


def get_row(ctx: Ctx, register: Register, reader: Reader, key: str) -> Row:
    """One row with its details. Raises NotFound if there is none, or this person may not see it."""
    query = _select(ctx, register, reader, with_details=True).where(_is_key(register, key))
    record = ctx.session.execute(query).one_or_none()
    if record is None or not may_open(register, reader):
        raise NotFound(register=register.code)
    return _row(register, reader, record, with_details=True)


def _may_see(ctx: Ctx, register: Register, reader: Reader) -> ColumnElement[bool]:
    """The rows this person may see."""
    if not may_open(register, reader):
        return false()
    allowed: ColumnElement[bool] = true() if reader.within.is_everything else false()
    if register.organisation is not None:
        allowed = reader.within.condition()
    if register.visible_to is not None:
        allowed = or_(allowed, register.visible_to(ctx, reader.person_id))
    if register.hidden_from is not None:
        allowed = and_(allowed, ~register.hidden_from(ctx, reader.person_id))
    return allowed


def _joined(register: Register, query: Select[Any]) -> Select[Any]:
    query = query.select_from(register.model)
    for model, condition in register.joins:
        query = query.join(model, condition)
    if register.organisation is not None and register.model is not Organisation:
        query = query.outerjoin(Organisation, Organisation.id == register.organisation)
    return query


def _select(ctx: Ctx, register: Register, reader: Reader, *, with_details: bool) -> Select[Any]:
    columns = register.columns_for(reader.roles, with_details=with_details)
    known = (register.title, register.number, register.state, register.organisation, register.instance)
    chosen = [
        *(part.label(f"key_{number}") for number, part in enumerate(register.key)),
        *(
            attribute.label(f"known_{number}")
            for number, attribute in enumerate(known)
            if attribute is not None
        ),
        *(column.attribute.label(f"column_{number}") for number, column in enumerate(columns)),
    ]
    if with_details:
        chosen += [related.value.label(f"link_{number}") for number, related in enumerate(register.related)]
    return _joined(register, select(*chosen)).where(_may_see(ctx, register, reader))


def _row(register: Register, reader: Reader, record: Any, *, with_details: bool) -> Row:
    found = record._mapping
    title, number, state, organisation_id, instance_id = (found.get(f"known_{place}") for place in range(5))
    columns = register.columns_for(reader.roles, with_details=with_details)
    return Row(
        key=pack_key(tuple(found[f"key_{place}"] for place in range(len(register.key)))),
        title=str(title or ""),
        number=str(number or ""),
        state=str(state or ""),
        organisation_id=organisation_id,
        instance_id=instance_id,
        values={column.code: found[f"column_{place}"] for place, column in enumerate(columns)},
        links={related.code: found.get(f"link_{place}") for place, related in enumerate(register.related)}
        if with_details
        else {},
    )


def _is_key(register: Register, key: str) -> ColumnElement[bool]:
    parts = unpack_key(key)
    if len(parts) != len(register.key) or not key.isprintable():
        return false()
    return and_(*(column == _read(column, part) for column, part in zip(register.key, parts, strict=True)))


def _read(column: ColumnElement[Any], part: str) -> object:
    """A part of a key as its column stores it; None, which equals nothing, if it cannot be one."""
    if column.type.python_type is int:
        return int(part) if part.isascii() and part.isdecimal() and len(part) < 10 else None
    return part


@dataclass(frozen=True)
class _Order:
    """By one attribute, those without a value last, then by key."""

    attribute: Attribute | None
    key: tuple[Any, ...]
    is_falling: bool

    @classmethod
    def of(cls, register: Register, filters: Filters, roles: frozenset[str]) -> _Order:
        column = register.find_column(filters.sort.removeprefix("-"), roles) if filters.sort else None
        if column is not None and column.is_sortable:
            return cls(column.attribute, register.key, filters.sort.startswith("-"))
        return cls(register.dated, register.key, register.dated is not None)

    def terms(self) -> list[ColumnElement[Any]]:
        """For ORDER BY."""
        terms = [*([] if self.attribute is None else [self.attribute]), *self.key]
        ordered = [term.desc() if self.is_falling else term.asc() for term in terms]
        return [*([self.attribute.is_(None)] if self._may_lack() else []), *ordered]  # type: ignore[union-attr]

    def _may_lack(self) -> bool:
        return self.attribute is not None and getattr(self.attribute.expression, "nullable", True)

    def is_behind(self, place: tuple[object, ...]) -> ColumnElement[bool]:
        """The condition of rows behind the one with these values of attribute and key."""
        value, *key = place
        if self.attribute is None:
            return self._follows(self.key, key)
        if value is None:
            return and_(self.attribute.is_(None), self._follows(self.key, key))
        behind = self._follows((self.attribute, *self.key), place)
        return or_(behind, self.attribute.is_(None)) if self._may_lack() else behind

    def _follows(self, columns: Sequence[Any], values: Sequence[object]) -> ColumnElement[bool]:
        ordered = tuple_(*columns)
        return ordered < tuple(values) if self.is_falling else ordered > tuple(values)


def _place(
    ctx: Ctx, register: Register, reader: Reader, order: _Order, key: str
) -> tuple[object, ...] | None:
    """The values a row is ordered by, if this person may see it."""
    chosen: list[Any] = [
        order.attribute.label("place") if order.attribute is not None else null().label("place"),
        *(part.label(f"key_{number}") for number, part in enumerate(register.key)),
    ]
    query = _joined(register, select(*chosen)).where(_may_see(ctx, register, reader), _is_key(register, key))
    found = ctx.session.execute(query).one_or_none()
    return None if found is None else tuple(found)
