"""One transaction on the driver's own connection, with SQLAlchemy's session on the same connection when asked for.

Opening and committing a session costs more than everything a step asks of SQLite, and most steps need none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.util import identity_key

from engine.wire import Answer, PostgresWire, SqliteWire, Wire

T = TypeVar("T")
_HERE = "engine.transaction"
_WIRE = "engine.wire"
_WIRES: dict[str, Callable[[Any, str], Wire]] = {"sqlite": SqliteWire, "postgresql": PostgresWire}


class _Session(Session):
    def begin_nested(self) -> SessionTransaction:
        """Also for statements that go past the session: by itself it would wait for one of its own."""
        nested = super().begin_nested()
        self.connection()
        return nested


def _nothing() -> None:
    """What is done when nobody wants to know."""


class Transaction:
    """Begins with the first statement; whoever made it commits, rolls back and closes it.

    Errors are SQLAlchemy's. Not for two threads at once.
    """

    def __init__(self, engine: Engine) -> None:
        self.dialect = engine.dialect
        self.engine = engine
        self._errors = engine.dialect.loaded_dbapi.Error
        self._pooled: Any = None
        self._wire: Wire | None = None
        self._connection: Connection | None = None
        self._session: Session | None = None
        self.before_close: Callable[[], None] = _nothing
        """Called before the connection is given back: from then on it is somebody else's."""

    @property
    def session(self) -> Session:
        """SQLAlchemy's session in this transaction; what it holds is flushed by the commit."""
        if self._session is None:
            pooled = self._checked_out()
            pooled.info[_HERE] = self
            if self._wire is None and self.dialect.name == "sqlite":
                # The session finds it begun; by itself it would begin as by any other statement.
                self._begin()
            self._connection = Connection(self.engine, connection=pooled)
            self._session = _Session(self._connection, expire_on_commit=False, info={_HERE: self})
        return self._session

    def execute(self, text: str, parameters: Any = ()) -> Answer:
        """Execute one statement; its answer is good until the next one."""
        wire = self._wire or self._begin()
        try:
            return wire.execute(text, parameters)
        except self._errors as error:
            raise self._wrapped(error) from error

    def ask(self, text: str, parameters: Any) -> Callable[[], Answer]:
        """As `execute`, but PostgreSQL gets it with the next statement, or when its answer is called for."""
        wire = self._wire or self._begin()
        try:
            answer = wire.ask(text, parameters)
        except self._errors as error:
            raise self._wrapped(error) from error

        def fetch() -> Answer:
            self.flush()
            return answer

        return fetch

    def send(self, text: str, sets: list[Any]) -> None:
        """Execute a statement for each set of parameters: for what nobody asks the outcome of.

        PostgreSQL gets it with the next statement whose answer is looked at, at the latest with the commit: then
        only is an error raised.
        """
        wire = self._wire or self._begin()
        try:
            wire.send(text, sets)
        except self._errors as error:
            raise self._wrapped(error) from error

    def flush(self) -> None:
        """Execute what waits for a journey; an error is that of the first statement that failed."""
        if self._wire is not None:
            try:
                self._wire.flush()
            except self._errors as error:
                raise self._wrapped(error) from error

    def driver_connection(self) -> Any:
        """The driver's connection."""
        return self._checked_out().dbapi_connection

    def find_loaded(self, model: type[T], key: Any) -> T | None:
        """The object of a primary key if the session, where there is one, holds it; asks the database nothing."""
        if self._session is None:
            return None
        found: T | None = self._session.identity_map.get(identity_key(model, key))
        return found

    def flush_session(self) -> None:
        """Write what the session holds, if there is one: for plain statements that are to see it."""
        if self._session is not None:
            self._session.flush()

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
            self.flush()
        except BaseException:
            self._discard()
            self.execute("ROLLBACK TO SAVEPOINT inside")
            self._forget_objects()
            raise
        finally:
            self.send("RELEASE SAVEPOINT inside", [()])

    def commit(self) -> None:
        """Flush the session if there is one; everything becomes durable or raises."""
        if self._session is not None:
            self._session.flush()
        if self._wire is not None:
            try:
                self._wire.commit()
            except self._errors as error:
                raise self._wrapped(error) from error
        if self._session is not None:
            # Its objects hear of it; the connection has nothing left to do.
            self._session.commit()

    def rollback(self) -> None:
        """Undo everything; never raises for a connection that is lost."""
        self._undo()
        if self._session is not None:
            self._session.rollback()

    def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        self.before_close()
        self._undo()
        if self._session is not None:
            self._session.close()
        if self._pooled is not None:
            self._pooled.info.pop(_HERE, None)
        if self._connection is not None:
            self._connection.close()
        elif self._pooled is not None:
            self._pooled.close()
        self._pooled = self._wire = self._connection = self._session = None

    def _undo(self) -> None:
        """On the connection alone, which is asked nothing when all is committed."""
        if self._pooled is not None and self._pooled.is_valid:
            try:
                if self._wire is not None:
                    self._wire.rollback()
                else:
                    self._pooled.dbapi_connection.rollback()
            except self._errors as error:
                self._pooled.invalidate(error)

    def _discard(self) -> None:
        if self._wire is not None:
            self._wire.discard()

    def _forget_objects(self) -> None:
        """Of a session made since a savepoint, when that is rolled back: nothing it holds is true any more."""
        if self._session is not None:
            self._session.expunge_all()

    def _begin(self) -> Wire:
        pooled = self._checked_out()
        wire: Wire | None = pooled.info.get(_WIRE)
        if wire is None:
            begin = self.engine.get_execution_options().get("begin", "")
            wire = pooled.info[_WIRE] = _WIRES[self.dialect.name](pooled.dbapi_connection, begin)
        self._wire = wire
        try:
            wire.begin()
        except self._errors as error:
            raise self._wrapped(error) from error
        return wire

    def _checked_out(self) -> Any:
        if self._pooled is None:
            try:
                self._pooled = self.engine.raw_connection()
            except self._errors as error:
                raise self._wrapped(error) from error
        return self._pooled

    def _wrapped(self, error: Any) -> Any:
        pooled = self._pooled
        is_lost = pooled is not None and pooled.is_valid and self.dialect.is_disconnect(error, pooled, None)
        if is_lost:
            pooled.invalidate(error)
        text, parameters = self._wire.failed if self._wire is not None else ("", ())
        return DBAPIError.instance(
            text, parameters, error, self._errors, dialect=self.dialect, connection_invalidated=is_lost
        )


def flush_first(
    connection: Connection, _cursor: Any, text: str, _parameters: Any, _context: Any, _many: bool
) -> None:
    """Before a session's statement (SQLAlchemy's event): what waits in its transaction was asked for earlier."""
    transaction: Transaction | None = connection.info.get(_HERE)
    if transaction is None:
        return
    if text.startswith("ROLLBACK TO"):
        transaction._discard()
    else:
        transaction.flush()


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
