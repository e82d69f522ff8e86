"""Sees every statement that a database is asked, whichever way it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event

from engine.transaction import Transaction

Note = Callable[[str, Any, bool], None]
"""Gets the text, the parameters, and whether they are those of many executions."""


@contextmanager
def watching(engine: Engine, note: Note) -> Iterator[None]:
    """Tell `note` of what SQLAlchemy executes on this engine, and of what goes past it (on any engine)."""
    execute, executemany, put_off = Transaction.execute, Transaction.executemany, Transaction.put_off

    def hear(_connection: Any, _cursor: Any, text: str, parameters: Any, _context: Any, many: bool) -> None:
        note(text, parameters, many)

    def one(self: Transaction, text: str, parameters: Any = ()) -> Any:
        note(text, parameters, False)
        return execute(self, text, parameters)

    def many(self: Transaction, text: str, parameters: list[Any]) -> None:
        note(text, parameters, True)
        executemany(self, text, parameters)

    def later(self: Transaction, text: str, parameters: list[Any]) -> None:
        note(text, parameters if len(parameters) > 1 else parameters[0], len(parameters) > 1)
        put_off(self, text, parameters)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        with (
            patch.object(Transaction, "execute", one),
            patch.object(Transaction, "executemany", many),
            patch.object(Transaction, "put_off", later),
        ):
            yield
    finally:
        event.remove(engine, "before_cursor_execute", hear)
