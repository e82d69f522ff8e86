"""A limit on how long other people's code may hold a transaction.

Python cannot stop a thread, but a database can end a transaction: what runs too long loses its connection, and
with it its locks and every chance to write. Its thread is left to itself.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine.context import SYSTEM, Ctx
from engine.db import IDLE_SECONDS
from engine.errors import IncidentError

if TYPE_CHECKING:
    from engine.runtime import Runtime

_SPARE_SECONDS = 10


class TookTooLong(IncidentError):
    """This took longer than it may."""


class _Attempt:
    """One verb, done by another thread in a transaction of its own."""

    def __init__(self, runtime: Runtime, verb: Callable[[Ctx], int], seconds: float) -> None:
        self.runtime, self.verb, self.seconds = runtime, verb, seconds
        self.result = 0
        self.error: BaseException | None = None
        self.is_over = threading.Lock()
        self.is_over.acquire()
        self._is_cut = False
        self._connection: Any = None
        self._lock = threading.Lock()

    def run(self) -> None:
        """Do it; the result or the error is for whoever waits."""
        try:
            self.result = self.runtime.run(SYSTEM, self._watched)
        except BaseException as error:  # noqa: BLE001 - raised by the waiting thread, KeyboardInterrupt too
            self.error = error
        finally:
            self.is_over.release()

    def _watched(self, ctx: Ctx) -> int:
        connection = ctx.transaction.driver_connection()
        with self._lock:
            if self._is_cut:
                raise TookTooLong
            self._connection = connection
        ctx.transaction.before_close = self._let_go
        if ctx.transaction.dialect.name == "postgresql" and self.seconds >= IDLE_SECONDS:
            # Whoever is at work outside the database for so long has not been stopped.
            idle = f"{self.seconds + _SPARE_SECONDS:g}s"
            ctx.transaction.execute(
                "SELECT set_config('idle_in_transaction_session_timeout', $1, true)", (idle,)
            )
        return self.verb(ctx)

    def _let_go(self) -> None:
        with self._lock:
            self._connection = None

    def cut(self) -> None:
        """End its transaction from outside; if it has just committed, nothing is lost.

        Its connection is not given back meanwhile, and once it is, it is left alone: others may have it by now.
        """
        with self._lock:
            self._is_cut = True
            if isinstance(self._connection, sqlite3.Connection):
                self._connection.interrupt()
                self._connection.close()
            elif self._connection is not None:
                with self.runtime.engine.connect() as other:
                    other.execute(select(func.pg_terminate_backend(self._connection.info.backend_pid)))


class _Hand(threading.Thread):
    """A thread that does one attempt after the other: making a thread costs more than a short handler."""

    def __init__(self) -> None:
        super().__init__(name="limited", daemon=True)
        self._attempts: SimpleQueue[_Attempt | None] = SimpleQueue()

    def run(self) -> None:
        """Wait for attempts and do them."""
        while (attempt := self._attempts.get()) is not None:
            attempt.run()
            del attempt

    def take(self, attempt: _Attempt) -> None:
        """Do an attempt now."""
        self._attempts.put(attempt)

    def leave(self) -> None:
        """End with what is under way."""
        self._attempts.put(None)


_idle: list[_Hand] = []
"""Hands with nothing to do; never more than there were handlers at work at once."""
# The threads of a process do not live on in its copy.
os.register_at_fork(after_in_child=_idle.clear)


def _find_hand() -> _Hand:
    try:
        return _idle.pop()
    except IndexError:
        hand = _Hand()
        hand.start()
        return hand


def run_within(seconds: float, runtime: Runtime, verb: Callable[[Ctx], int]) -> int:
    """Do a verb as `runtime.run` does, but raise TookTooLong, with nothing done, when time is up."""
    attempt, hand = _Attempt(runtime, verb, seconds), _find_hand()
    hand.take(attempt)
    late = True
    try:
        late = not attempt.is_over.acquire(timeout=seconds)
    finally:
        if late:
            hand.leave()
            attempt.cut()
        else:
            _idle.append(hand)
    if late:
        raise TookTooLong(f"this took longer than {seconds:g} seconds")
    if attempt.error is not None:
        raise attempt.error
    return attempt.result
