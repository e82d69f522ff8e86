"""One transaction on the driver's own connection, with SQLAlchemy's session on the same connection when asked for.

Opening and committing a session costs more than everything a step asks of SQLite, and most steps need none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction

_HERE = "engine.transaction"


class _Session(Session):
    def begin_nested(self) -> SessionTransaction:
        """Also for statements that go past the session: by itself it would wait for one of its own."""
        nested = super().begin_nested()
        self.connection()
        return nested


class Transaction:
    """Begins with the first statement; whoever made it commits, rolls back and closes it.

    Errors are SQLAlchemy's. Not for two threads at once.
    """

    def __init__(self, engine: Engine) -> None:
        self.dialect = engine.dialect
        self._engine = engine
        self._errors = engine.dialect.loaded_dbapi.Error
        self._pooled: Any = None
        self._cursor: Any = None
        self._connection: Connection | None = None
        self._session: Session | None = None
        # SQLite is no journey away.
        self._may_wait = engine.dialect.name == "postgresql"
        self._waiting: list[tuple[str, Any]] = []

    @property
    def session(self) -> Session:
        """SQLAlchemy's session in this transaction; what it holds is flushed by the commit."""
        if self._session is None:
            self._send_waiting()
            self._connection = Connection(self._engine, connection=self._checked_out())
            self._session = _Session(self._connection, expire_on_commit=False, info={_HERE: self})
        return self._session

    def execute(self, text: str, parameters: Any = ()) -> Any:
        """Execute one statement; returns the driver's cursor, good until the next one."""
        cursor = self._cursor or self._begin()
        if self._waiting:
            self._send_waiting()
        try:
            cursor.execute(text, parameters)
        except self._errors as error:
            raise self._wrapped(text, parameters, error) from error
        return cursor

    def executemany(self, text: str, parameters: list[Any]) -> None:
        """Execute a statement once for each set of parameters."""
        cursor = self._cursor or self._begin()
        if self._waiting:
            self._send_waiting()
        try:
            cursor.executemany(text, parameters)
        except self._errors as error:
            raise self._wrapped(text, parameters, error) from error

    def send(self, text: str, sets: list[Any]) -> None:
        """As `executemany`, for what nobody asks the outcome of: PostgreSQL gets it with what comes later.

        It goes before the next statement that is executed, and at the latest with the commit: then only is an
        error raised.
        """
        if self._may_wait and self._session is None:
            self.put_off(text, sets)
        elif len(sets) == 1:
            self.execute(text, sets[0])
        else:
            self.executemany(text, sets)

    def put_off(self, text: str, sets: list[Any]) -> None:
        """Keep a statement for the next journey to the database."""
        if self._cursor is None:
            self._begin()
        self._waiting.extend((text, parameters) for parameters in sets)

    def driver_connection(self) -> Any:
        """The driver's connection, its transaction begun."""
        if self._cursor is None:
            self._begin()
        self._send_waiting()
        return self._pooled.dbapi_connection

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What raises inside is undone by itself, the session's objects included."""
        if self._session is not None:
            with self._session.begin_nested():
                yield
            return
        self.execute("SAVEPOINT inside")
        try:
            yield
            self._send_waiting()
        except BaseException:
            self._waiting.clear()
            self.execute("ROLLBACK TO SAVEPOINT inside")
            self._forget_objects()
            raise
        finally:
            self.execute("RELEASE SAVEPOINT inside")

    def commit(self) -> None:
        """Flush the session if there is one; everything becomes durable or raises."""
        if self._session is not None:
            self._session.commit()
        if self._cursor is None:
            return
        if self._waiting:
            self._send_waiting("COMMIT")
            return
        try:
            self._pooled.dbapi_connection.commit()
        except self._errors as error:
            raise self._wrapped("COMMIT", (), error) from error

    def rollback(self) -> None:
        """Undo everything; never raises for a connection that is lost."""
        self._waiting.clear()
        if self._session is not None:
            self._session.rollback()
        if self._pooled is None or not self._pooled.is_valid:
            return
        try:
            self._pooled.dbapi_connection.rollback()
        except self._errors as error:
            self._pooled.invalidate(error)

    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        if self._session is not None:
            self._session.close()
        if self._connection is not None:
            self._connection.close()
        elif self._pooled is not None:
            self._pooled.close()
        self._pooled = self._cursor = self._connection = self._session = None
        self._waiting.clear()

    def _send_waiting(self, *last: str) -> None:
        """Send what was put off in one journey; an error is that of the first statement that failed."""
        if not self._waiting:
            return
        statements = [*self._waiting, *((text, None) for text in last)]
        self._waiting.clear()
        connection, cursor = self._pooled.dbapi_connection, self._cursor
        try:
            if connection.info.transaction_status == TransactionStatus.IDLE:
                # psycopg begins a transaction with the first statement, but would do so with each in a pipeline.
                cursor.execute(*statements.pop(0))
            with connection.pipeline():
                for text, parameters in statements:
                    cursor.execute(text, parameters)
        except self._errors as error:
            raise self._wrapped(statements[0][0] if statements else "", (), error) from error

    def _forget_objects(self) -> None:
        """Of a session made since a savepoint, when that is rolled back: nothing it holds is true any more."""
        if self._session is not None:
            self._session.expunge_all()

    def _begin(self) -> Any:
        connection = self._checked_out().dbapi_connection
        begin = self._engine.get_execution_options().get("begin", "")
        try:
            cursor = connection.cursor()
            # SQLAlchemy's connection may have begun it already.
            if begin and not connection.in_transaction:
                cursor.execute(begin)
        except self._errors as error:
            raise self._wrapped(begin, (), error) from error
        self._cursor = cursor
        return cursor

    def _checked_out(self) -> Any:
        if self._pooled is None:
            try:
                self._pooled = self._engine.raw_connection()
            except self._errors as error:
                raise self._wrapped("", (), error) from error
        return self._pooled

    def _wrapped(self, text: str, parameters: Any, error: Any) -> Any:
        pooled = self._pooled
        is_lost = pooled is not None and pooled.is_valid and self.dialect.is_disconnect(error, pooled, None)
        if is_lost:
            pooled.invalidate(error)
        return DBAPIError.instance(
            text, parameters, error, self._errors, dialect=self.dialect, connection_invalidated=is_lost
        )


def transaction_of(session: Session) -> Transaction:
    """The transaction whose session this is; raises KeyError for a session made otherwise."""
    found: Transaction = session.info[_HERE]
    return found


@contextmanager
def transact(engine: Engine) -> Iterator[Transaction]:
    """A transaction that commits at the end, or undoes all."""
    transaction = Transaction(engine)
    try:
        yield transaction
        transaction.commit()
    except BaseException:
        transaction.rollback()
        raise
    finally:
        transaction.close()
