"""How statements reach a database: one connection of a driver, below its cursors where these cost too much.

A SQLite file is no journey away: every statement is executed at once. PostgreSQL gets those whose answer nobody has
looked at yet together, in one journey, each prepared the first time for as long as the connection lives; psycopg's
own pipeline makes a system call for each and costs more than the database's work. Conversions and errors are the
drivers'.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Generator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Protocol

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.waiting import Ready, Wait

Parameters = Sequence[Any]
MOST_PREPARED = 200
"""How many statements a connection to PostgreSQL keeps prepared."""

MOST_ROWS = 10
"""How many rows one INSERT takes to PostgreSQL: each number of them is a prepared statement of its own."""

_INSERT = re.compile(r"INSERT INTO .+ VALUES (\([^()]*\))", re.DOTALL)
_PLACE = re.compile(r"\$(\d+)")


class Answer(Protocol):
    """What a statement brought."""

    @property
    def rowcount(self) -> int:
        """The number of rows changed."""

    def fetchall(self) -> list[Any]:
        """Every row, once."""


class Wire(Protocol):
    """A connection for one transaction after the other; `failed` is the statement of the last error."""

    failed: tuple[str, Parameters]

    def begin(self) -> None:
        """A transaction begins with the next statement."""

    def execute(self, text: str, parameters: Parameters) -> Answer:
        """Execute one statement; its answer is good until the next one."""

    def ask(self, text: str, parameters: Parameters) -> Answer:
        """Execute one statement when its answer, or that of a later one, is looked at; the answer stays good."""

    def send(self, text: str, sets: Sequence[Parameters]) -> None:
        """Execute a statement for each set of parameters, by the end of the transaction."""

    def flush(self) -> None:
        """Execute what waits; raises the error of the first statement that fails, and none after it is executed."""

    def discard(self) -> None:
        """Forget what waits."""

    def commit(self) -> None:
        """Execute what waits, and make everything durable."""

    def rollback(self) -> None:
        """Undo everything."""


class _Read:
    """An answer that has been read."""

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self.rowcount = rowcount
        self.fetchall = lambda: rows


class SqliteWire:
    """One connection to a SQLite file."""

    def __init__(self, connection: sqlite3.Connection, begin: str) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._begin = begin
        self.failed: tuple[str, Parameters] = "", ()
        self.commit = connection.commit
        self.rollback = connection.rollback

    def begin(self) -> None:
        # SQLAlchemy's connection may have begun it already.
        if not self._connection.in_transaction:
            self._cursor.execute(self._begin)

    def execute(self, text: str, parameters: Parameters) -> Answer:
        self.failed = text, parameters
        return self._cursor.execute(text, parameters)

    def ask(self, text: str, parameters: Parameters) -> Answer:
        self.failed = text, parameters
        cursor = self._connection.execute(text, parameters)
        # A statement that is not read to its end would be in the way of the commit.
        return _Read(cursor.fetchall(), cursor.rowcount)

    def send(self, text: str, sets: Sequence[Parameters]) -> None:
        if len(sets) == 1:
            self.execute(text, sets[0])
        else:
            self.failed = text, sets
            self._cursor.executemany(text, sets)

    def flush(self) -> None:
        pass

    def discard(self) -> None:
        pass


class _Asked:
    """A statement on its way, and what it brought."""

    __slots__ = ("_rowcount", "_rows", "_wire", "parameters", "text", "values")

    def __init__(self, wire: PostgresWire, text: str, parameters: Parameters, values: list[Any]) -> None:
        self._wire = wire
        self.text = text
        self.parameters = parameters
        self.values = values
        self._rows: list[Any] | None = None
        self._rowcount = -1

    def answered(self, rows: list[Any], rowcount: int) -> None:
        self._rows, self._rowcount = rows, rowcount

    @property
    def rowcount(self) -> int:
        self.fetchall()
        return self._rowcount

    def fetchall(self) -> list[Any]:
        if self._rows is None:
            self._wire.flush()
        if self._rows is None:
            raise RuntimeError(f"its transaction ended before this was executed: {self.text}")
        return self._rows


class PostgresWire:
    """One connection to PostgreSQL, which nothing else may be using meanwhile.

    With `begin`, a transaction begins with the first statement; without, each statement is one of its own. Needs a
    connection whose driver prepares nothing itself: it would at times deallocate everything.
    """

    def __init__(self, connection: psycopg.Connection[Any], begin: str) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._transformer = Transformer(connection)
        self._names: dict[str, bytes] = {}
        self._prepared = 0
        self._begin = _Asked(self, begin, (), []) if begin else None
        self._waiting: list[_Asked] = []
        self.failed: tuple[str, Parameters] = "", ()

    def begin(self) -> None:
        pass

    def execute(self, text: str, parameters: Parameters) -> Answer:
        asked = self.ask(text, parameters)
        self.flush()
        return asked

    def ask(self, text: str, parameters: Parameters) -> _Asked:
        self.failed = text, parameters
        # As text, whose type is the one the statement gives it: one prepared statement for all values.
        values = self._transformer.dump_sequence(parameters, [PyFormat.TEXT] * len(parameters))
        asked = _Asked(self, text, parameters, list(values))
        self._waiting.append(asked)
        return asked

    def send(self, text: str, sets: Sequence[Parameters]) -> None:
        most = MOST_ROWS if _row_of(text) else 1
        for first in range(0, len(sets), most):
            part = sets[first : first + most]
            self.ask(_of_rows(text, len(part)), [value for parameters in part for value in parameters])

    def flush(self) -> None:
        if self._waiting:
            asked, self._waiting = self._waiting, []
            if self._begin and self._is_idle():
                asked.insert(0, self._begin)
            self._exchange(asked)

    def discard(self) -> None:
        self._waiting.clear()

    def commit(self) -> None:
        if self._begin and (self._waiting or not self._is_idle()):
            self.ask("COMMIT", ())
        self.flush()

    def rollback(self) -> None:
        self.discard()
        if not self._is_idle():
            self.execute("ROLLBACK", ())

    def _is_idle(self) -> bool:
        return self._pgconn.transaction_status == TransactionStatus.IDLE

    def _exchange(self, asked: list[_Asked]) -> None:
        """One journey: send everything, read every answer."""
        pgconn = self._pgconn
        try:
            pgconn.enter_pipeline_mode()
            order = [each for one in asked for each in self._sent(one)]
            pgconn.pipeline_sync()
            results = self._connection.wait(_received(pgconn))
            if pgconn.status == ConnStatus.OK:
                pgconn.exit_pipeline_mode()
        except BaseException:
            # Nobody knows what it would answer next.
            self._connection.close()
            raise
        cause: psycopg.Error | None = None
        for (one, is_its_own), result in zip_longest(order, results):
            if result is not None and result.status in _FINE:
                if is_its_own:
                    one.answered(self._rows(result), result.command_tuples or 0)
                continue
            if not is_its_own:
                self._names.pop(one.text, None)
            if cause is None:
                self.failed = one.text, one.parameters
                cause = (
                    psycopg.OperationalError("the connection was lost")
                    if result is None
                    else error_from_result(result, self._connection.info.encoding)
                )
        if cause is not None:
            raise cause

    def _sent(self, one: _Asked) -> list[tuple[_Asked, bool]]:
        """Put a statement into the driver's buffer; gives what will be answered, and whether it is its own answer."""
        name, order = self._names.get(one.text), []
        if name is None:
            if len(self._names) == MOST_PREPARED:
                oldest = self._names.pop(next(iter(self._names)))
                self._pgconn.send_query_params(b"DEALLOCATE " + oldest, None)
                order.append((one, False))
            self._prepared += 1
            name = self._names[one.text] = b"saicheng_%d" % self._prepared
            self._pgconn.send_prepare(name, one.text.encode())
            order.append((one, False))
        self._pgconn.send_query_prepared(name, one.values, None, Format.BINARY)
        order.append((one, True))
        return order

    def _rows(self, result: Any) -> list[Any]:
        if result.status != ExecStatus.TUPLES_OK:
            return []
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, tuple)


@lru_cache(maxsize=1_000)
def _row_of(text: str) -> str:
    """The values of an INSERT of one row; "" for any other statement."""
    found = _INSERT.fullmatch(text)
    return found[1] if found else ""


@lru_cache(maxsize=1_000)
def _of_rows(text: str, count: int) -> str:
    """The INSERT of one row as one of so many."""
    row = _row_of(text)
    size = len(_PLACE.findall(row))

    def further(number: int) -> str:
        return _PLACE.sub(lambda place: f"${int(place[1]) + size * number}", row)

    return ", ".join((text, *map(further, range(1, count))))


_FINE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


def _received(pgconn: Any) -> Generator[Wait, Ready | int, list[Any]]:
    """For psycopg's `wait`: send what is in the driver's buffer and read up to the sync."""
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
    results: list[Any] = []
    while True:
        while pgconn.is_busy():
            yield Wait.R
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            if pgconn.status == ConnStatus.BAD:
                return results
        elif result.status == ExecStatus.PIPELINE_SYNC:
            return results
        else:
            results.append(result)
