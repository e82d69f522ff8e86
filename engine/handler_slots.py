"""A handler that hangs must not take every thread: how many threads of this process may be in the same handler."""

from __future__ import annotations

from collections import Counter
from threading import Lock

SAME_HANDLER = 3
"""One fewer than there are threads for handlers, so that another handler always finds one."""


class HandlerSlots:
    """Counts who is in which handler; safe to use from many threads."""

    def __init__(self) -> None:
        self._inside: Counter[str] = Counter()
        self._lock = Lock()

    def enter(self, handler: str) -> bool:
        """Whether one more thread may go in; then it must `leave`."""
        with self._lock:
            if self._inside[handler] >= SAME_HANDLER:
                return False
            self._inside[handler] += 1
            return True

    def leave(self, handler: str) -> None:
        """A thread has come out."""
        with self._lock:
            self._inside[handler] -= 1
