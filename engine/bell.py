"""A bell in this process: who waits for something new hears it at once instead of asking again and again."""

from __future__ import annotations

from threading import Condition


class Bell:
    """Rung after a commit; other processes are not heard, so whoever waits also looks now and then."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._rung = 0

    @property
    def count(self) -> int:
        """How often it has been rung. Read it before looking, wait with it after having found nothing."""
        with self._condition:
            return self._rung

    def ring(self) -> None:
        """Wake everybody who waits."""
        with self._condition:
            self._rung += 1
            self._condition.notify_all()

    def wait(self, heard: int, seconds: float) -> int:
        """Wait until it has been rung more often than `heard`, at most so long; returns the new count."""
        with self._condition:
            self._condition.wait_for(lambda: self._rung != heard, seconds)
            return self._rung
