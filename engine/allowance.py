"""How much a diagram may still do by itself: a bound on time in one transaction, and on work that brings forth work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.errors import IncidentError

MOVING_SECONDS = 10.0
"""Processor time that moving tokens may take in one transaction; reading, writing and waiting do not count."""

MAX_HOPS = 25_000
"""So many pieces of automatic work (jobs, messages, signals, timers due at once) may follow one from another before a
person or a due time comes between. Far beyond what a sequential activity of 5,000 items needs."""

START_HOPS = 250
"""What starting an instance by a message or a signal counts: a hundred of them one from another are too many."""


@dataclass
class Allowance:
    """Of one transaction. `hops` is how many pieces of work led here."""

    hops: int = 0
    _spent: float = 0.0
    _since: float | None = None

    @contextmanager
    def moving(self) -> Iterator[None]:
        """Count the processor time of this block."""
        outermost = self._since is None
        if outermost:
            self._since = time.thread_time()
        try:
            yield
        finally:
            if outermost and self._since is not None:
                self._spent += time.thread_time() - self._since
                self._since = None

    def is_spent(self) -> bool:
        """Whether tokens have been moved for too long in this transaction."""
        now = 0.0 if self._since is None else time.thread_time() - self._since
        return self._spent + now > MOVING_SECONDS

    def require_hop(self) -> None:
        """Raises IncidentError if work goes on bringing forth work."""
        if self.hops >= MAX_HOPS:
            raise IncidentError(
                f"more than {MAX_HOPS} automatic steps, each brought forth by the one before, and nobody waited for: "
                "an endless cycle?"
            )
