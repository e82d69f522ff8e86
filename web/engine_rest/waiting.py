"""Requests that wait for work (long polling) without taking the server's threads from everybody else.

A request that waits holds a thread, though no place to work at (`web.workplaces`). So the server has more threads
than requests it works on, and only so many may wait at once: the next one takes the seat of the one that has waited
longest, which is answered "nothing" and asks again. Nobody is refused, and pages always find a thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import TypeVar

from engine.bell import Bell

T = TypeVar("T")
SEATS = 64
LONGEST_SECONDS = 30.0
"""A client may ask for half an hour; so long a silence would not survive proxies, and asking again costs nothing."""
RECHECK_SECONDS = 1.0
"""How often to look for what another process has committed: its bell is not heard here."""


class Ticket:
    """One waiting request."""

    def __init__(self, worker_id: str) -> None:
        self.worker_id = worker_id
        self.must_leave = False


class WaitingRoom:
    """At most `seats` requests wait at once."""

    def __init__(self, bell: Bell, seats: int = SEATS) -> None:
        self._bell = bell
        self._seats = seats
        self._waiting: list[Ticket] = []
        self._lock = Lock()
        self._is_closed = False

    def wait(
        self,
        worker_id: str,
        seconds: float,
        look: Callable[[], Sequence[T]],
        is_gone: Callable[[], bool] = lambda: False,
        idle: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> Sequence[T]:
        """What `look` finds, as soon as it finds something; empty when the time is over or the place is needed.

        Looks whenever the bell rings and once a second. A client that `is_gone` is given nothing. Between looks it
        is in the context `idle`.
        """
        deadline = time.monotonic() + min(seconds, LONGEST_SECONDS)
        with self._seat(worker_id) as ticket:
            while not is_gone():
                heard = self._bell.count
                if found := look():
                    return found
                left = deadline - time.monotonic()
                if left <= 0 or ticket.must_leave or self._is_closed:
                    break
                with idle():
                    self._bell.wait(heard, min(left, RECHECK_SECONDS))
        return []

    @property
    def occupied(self) -> int:
        """How many wait."""
        with self._lock:
            return len(self._waiting)

    def close(self) -> None:
        """Let everybody go, and nobody wait any more: the process ends."""
        self._is_closed = True
        self._bell.ring()

    @contextmanager
    def _seat(self, worker_id: str) -> Iterator[Ticket]:
        ticket = Ticket(worker_id)
        with self._lock:
            self._make_room(worker_id)
            self._waiting.append(ticket)
        try:
            yield ticket
        finally:
            with self._lock:
                if ticket in self._waiting:
                    self._waiting.remove(ticket)

    def _make_room(self, worker_id: str) -> None:
        """A full room: the worker that asks again gives up its own older place first, else the oldest goes."""
        if len(self._waiting) < self._seats:
            return
        own = [ticket for ticket in self._waiting if ticket.worker_id == worker_id]
        leaving = (own or self._waiting)[0]
        leaving.must_leave = True
        self._waiting.remove(leaving)
        self._bell.ring()
