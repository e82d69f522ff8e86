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
    execute, ask, send = Transaction.execute, Transaction.ask, Transaction.send

    def hear(_connection: Any, _cursor: Any, text: str, parameters: Any, _context: Any, many: bool) -> None:
        note(text, parameters, many)

    def one(self: Transaction, text: str, parameters: Any = ()) -> Any:
        note(text, parameters, False)
        return execute(self, text, parameters)

    def awaited(self: Transaction, text: str, parameters: Any) -> Any:
        note(text, parameters, False)
        return ask(self, text, parameters)

    def later(self: Transaction, text: str, sets: list[Any]) -> None:
        note(text, sets if len(sets) > 1 else sets[0], len(sets) > 1)
        send(self, text, sets)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        with (
            patch.object(Transaction, "execute", one),
            patch.object(Transaction, "ask", awaited),
            patch.object(Transaction, "send", later),
        ):
            yield
    finally:
        event.remove(engine, "before_cursor_execute", hear)
