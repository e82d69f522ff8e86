"""Statements of the hot path: compiled once, then run without SQLAlchemy's work per execution.

A Core statement costs several times its own time in the database when SQLAlchemy looks up its compiled form, builds
its parameters and a result for it. Here text, order of parameters and type conversions are worked out once for each
dialect; the driver gets plain text and values. Errors are SQLAlchemy's; its events do not see these statements.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Delete, Float, Insert, Select, Table, Update, bindparam, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from engine.db import Data, UtcDateTime, in_utc, utc_from_text, utc_text
from engine.transaction import Transaction, transaction_of

T = TypeVar("T")
Convert = Callable[[Any], Any]
Where = Transaction | Session
"""The transaction a statement runs in, or its session."""


class _Compiled:
    """A statement's text for one dialect, what it takes in the order of the text, and the columns it gives."""

    def __init__(self, statement: Any, columns: Sequence[str] | None, dialect: Dialect) -> None:
        # Parameters by position: the drivers need not look each one up.
        kind: Any = type(dialect)
        ordered = kind(paramstyle="qmark" if dialect.name == "sqlite" else "numeric_dollar")
        compiled = statement.compile(dialect=ordered, column_keys=columns)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        order: list[str] = compiled.positiontup or []
        if isinstance(statement, Insert) and (unnamed := set(order).difference(columns or ())):
            raise ValueError(f"columns with a default must be named too: {sorted(unnamed)}")
        given = {name for name in order if binds[name].required or name in (columns or ())}
        convert = {name: _converter(binds[name].type, dialect) for name in order}
        self.text = str(compiled)
        self._known = {name: _plain(binds[name].value, convert[name]) for name in order if name not in given}
        self._pick = _picker(order)
        self._convert = [
            (place, found) for place, name in enumerate(order) if name in given and (found := convert[name])
        ]
        results = list(getattr(statement, "exported_columns", ()))
        self.names = tuple(column.name for column in results)
        row: Any = namedtuple("Row", self.names, rename=True)  # type: ignore[misc]
        self.make: Callable[[Iterable[Any]], Any] = row._make
        readers = [_reader(column.type, dialect) for column in results]
        self._read_at = [(place, found) for place, found in enumerate(readers) if found]
        self._read = [(self.names[place], found) for place, found in self._read_at]

    def parameters(self, values: Mapping[str, Any]) -> Sequence[Any]:
        picked = self._pick({**self._known, **values} if self._known else values)
        if not self._convert:
            return picked
        found = list(picked)
        for place, convert in self._convert:
            if found[place] is not None:
                found[place] = convert(found[place])
        return found

    def values(self, row: Sequence[Any]) -> Sequence[Any]:
        found = list(row)
        for place, convert in self._read_at:
            if found[place] is not None:
                found[place] = convert(found[place])
        return found

    def row(self, values: Sequence[Any]) -> dict[str, Any]:
        row = dict(zip(self.names, values, strict=True))
        for name, convert in self._read:
            if row[name] is not None:
                row[name] = convert(row[name])
        return row


class Statement:
    """One statement with named parameters (`bindparam`); an INSERT takes the columns named at construction."""

    def __init__(
        self,
        statement: Insert | Update | Delete | Select[*tuple[Any, ...]],
        *,
        columns: Sequence[str] | None = None,
    ) -> None:
        self._statement = statement
        self._columns = columns
        self._by_dialect: dict[str, _Compiled] = {}

    def run(self, where: Where, values: Mapping[str, Any]) -> int:
        """Execute once; returns the number of rows changed."""
        transaction, compiled = self._prepare(where)
        return transaction.execute(compiled.text, compiled.parameters(values)).rowcount

    def run_later(self, where: Where, values: Mapping[str, Any]) -> Callable[[], int]:
        """As `run`, but PostgreSQL gets it with the next statement, or when the number is called for."""
        transaction, compiled = self._prepare(where)
        answer = transaction.ask(compiled.text, compiled.parameters(values))
        return lambda: answer().rowcount

    def run_all(self, where: Where, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each row."""
        self.send(where, *rows)
        self._prepare(where)[0].flush()

    def send(self, where: Where, *rows: Mapping[str, Any]) -> None:
        """Execute once for each row, by the end of the transaction: for what nobody asks the outcome of.

        In its order among the statements of this transaction, but an error may be raised by a later one.
        """
        transaction, compiled = self._prepare(where)
        if rows:
            transaction.send(compiled.text, [compiled.parameters(values) for values in rows])

    def rows(self, where: Where, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Execute and read every row, by the names of its columns."""
        transaction, compiled = self._prepare(where)
        answer = transaction.execute(compiled.text, compiled.parameters(values))
        return [compiled.row(each) for each in answer.fetchall()]

    def tuples(self, where: Where, values: Mapping[str, Any], make: Callable[[Iterable[Any]], T]) -> list[T]:
        """Execute and read every row, each made of its values in the order of the columns."""
        transaction, compiled = self._prepare(where)
        answer = transaction.execute(compiled.text, compiled.parameters(values))
        return [make(compiled.values(each)) for each in answer.fetchall()]

    def records(self, where: Where, values: Mapping[str, Any]) -> list[Any]:
        """Execute and read every row, each with its columns as attributes."""
        return self.tuples(where, values, self._prepare(where)[1].make)

    def first(self, where: Where, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """Execute and read the first row; None if there is none."""
        found = self.rows(where, values)
        return found[0] if found else None

    def first_later(self, where: Where, values: Mapping[str, Any]) -> Callable[[], dict[str, Any] | None]:
        """As `first`, but PostgreSQL gets it with the next statement, or when the row is called for."""
        transaction, compiled = self._prepare(where)
        answer = transaction.ask(compiled.text, compiled.parameters(values))

        def first() -> dict[str, Any] | None:
            found = answer().fetchall()
            return compiled.row(found[0]) if found else None

        return first

    def _prepare(self, where: Where) -> tuple[Transaction, _Compiled]:
        transaction = where if isinstance(where, Transaction) else transaction_of(where)
        dialect = transaction.dialect
        compiled = self._by_dialect.get(dialect.name)
        if compiled is None:
            compiled = self._by_dialect[dialect.name] = _Compiled(self._statement, self._columns, dialect)
        return transaction, compiled


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def _plain(value: Any, convert: Convert | None) -> Any:
    return value if convert is None or value is None else convert(value)


def _converter(kind: Any, dialect: Dialect) -> Convert | None:
    if isinstance(kind, Data):
        return kind.write
    if isinstance(kind, UtcDateTime):
        return utc_text if dialect.name == "sqlite" else in_utc
    found: Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return found


def _reader(kind: Any, dialect: Dialect) -> Convert | None:
    if isinstance(kind, Data):
        return kind.read
    if isinstance(kind, UtcDateTime):
        return utc_from_text if dialect.name == "sqlite" else in_utc
    if isinstance(kind, Float) and not kind.asdecimal:
        return None  # as the drivers give it
    found: Convert | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return found


def inserting(table: Table, *columns: str) -> Statement:
    """An INSERT of these columns, or of all."""
    names = columns or tuple(column.name for column in table.columns)
    # Inline: PostgreSQL need not give back the key it has made.
    return Statement(insert(table).inline(), columns=names)


def parameter(name: str, column: Any) -> Any:
    """A parameter of a column's type."""
    return bindparam(name, type_=column.type, required=True)
