"""Statements of the hot path: compiled once, then run without SQLAlchemy's work per execution.

A Core statement costs several times its own time in the database when SQLAlchemy looks up its compiled form, builds
its parameters and a result for it. Here text, order of parameters and type conversions are worked out once for each
dialect; the driver gets plain text and values. Errors are SQLAlchemy's; its events do not see these statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Table, Update, bindparam, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_DRIVER = "engine.statements.driver"
Convert = Callable[[Any], Any] | None


@dataclass(frozen=True)
class _Compiled:
    """`binds` are the parameters, in the order of the text where it names none: a name and a conversion, or a value
    known from the start; `results` the columns of the rows it gives."""

    text: str
    is_ordered: bool
    binds: tuple[tuple[str, bool, Any], ...]
    results: tuple[tuple[str, Convert], ...]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        found = [
            known if is_known else values[name] if known is None else known(values[name])
            for name, is_known, known in self.binds
        ]
        return found if self.is_ordered else dict(zip([bind[0] for bind in self.binds], found, strict=True))


class Driver:
    """The driver's own cursor in a session's transaction; its errors become SQLAlchemy's."""

    def __init__(self, connection: Connection) -> None:
        self.dialect = connection.dialect
        self._errors = self.dialect.loaded_dbapi.Error
        self._cursor: Any = connection.connection.cursor()

    def execute(self, text: str, parameters: Any) -> Any:
        try:
            self._cursor.execute(text, parameters)
        except self._errors as error:
            raise self._wrapped(text, parameters, error) from error
        return self._cursor

    def executemany(self, text: str, parameters: list[Any]) -> None:
        try:
            self._cursor.executemany(text, parameters)
        except self._errors as error:
            raise self._wrapped(text, parameters, error) from error

    def _wrapped(self, text: str, parameters: Any, error: Exception) -> BaseException:
        return DBAPIError.instance(text, parameters, error, self._errors, dialect=self.dialect)


class Statement:
    """One statement with named parameters (`bindparam`); an INSERT takes the columns named at construction."""

    def __init__(
        self, statement: Insert | Update | Delete | Select[Any], *, columns: Sequence[str] | None = None
    ) -> None:
        self._statement = statement
        self._columns = columns
        self._by_dialect: dict[str, _Compiled] = {}

    def run(self, session: Session, values: Mapping[str, Any]) -> int:
        """Execute once in the session's transaction; returns the number of rows changed."""
        compiled, driver = self._prepare(session)
        return driver.execute(compiled.text, compiled.parameters(values)).rowcount  # type: ignore[no-any-return]

    def run_all(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once for each row."""
        compiled, driver = self._prepare(session)
        if len(rows) == 1:
            driver.execute(compiled.text, compiled.parameters(rows[0]))
        else:
            driver.executemany(compiled.text, [compiled.parameters(values) for values in rows])

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Execute and read every row, by the names of its columns."""
        compiled, driver = self._prepare(session)
        cursor = driver.execute(compiled.text, compiled.parameters(values))
        return [
            {
                name: value if convert is None else convert(value)
                for (name, convert), value in zip(compiled.results, row, strict=True)
            }
            for row in cursor.fetchall()
        ]

    def _prepare(self, session: Session) -> tuple[_Compiled, Driver]:
        # A session serves one transaction, which has one connection.
        driver: Driver | None = session.info.get(_DRIVER)
        if driver is None:
            driver = session.info[_DRIVER] = Driver(session.connection())
        compiled = self._by_dialect.get(driver.dialect.name)
        if compiled is None:
            compiled = self._by_dialect[driver.dialect.name] = self._compile(driver.dialect)
        return compiled, driver

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)
        given = set(self._columns or ())
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        order = getattr(compiled, "positiontup", None)
        columns = getattr(self._statement, "exported_columns", ())
        return _Compiled(
            text=str(compiled),
            is_ordered=order is not None,
            binds=tuple(
                (name, False, _converter(binds[name].type, dialect))
                if binds[name].required or name in given
                else (name, True, _plain(binds[name], dialect))
                for name in (order or binds)
            ),
            results=tuple((column.name, _reader(column.type, dialect)) for column in columns),
        )


def _plain(bind: Any, dialect: Dialect) -> Any:
    convert = _converter(bind.type, dialect)
    return bind.value if convert is None else convert(bind.value)


def _converter(kind: Any, dialect: Dialect) -> Convert:
    found: Convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return found


def _reader(kind: Any, dialect: Dialect) -> Convert:
    found: Convert = kind.dialect_impl(dialect).result_processor(dialect, None)
    return found


def inserting(table: Table, *columns: str) -> Statement:
    """An INSERT of these columns, or of all."""
    names = columns or tuple(column.name for column in table.columns)
    return Statement(insert(table), columns=names)


def parameter(name: str, column: Any) -> Any:
    """A parameter of a column's type."""
    return bindparam(name, type_=column.type, required=True)
