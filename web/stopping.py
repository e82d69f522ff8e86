"""Ending in order: the first signal asks to finish what is under way, a second one does not wait for it.

A process that still prepares itself has nothing to finish: the signal ends it where it is, and what is open is rolled
back. Without a handler it would not end at all as the first process of a container.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from threading import Event
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopping:
    """Whether this process was asked to end; made in the main thread."""

    def __init__(self) -> None:
        self._event = Event()
        self._has_begun = False
        self._listeners: list[Callable[[], None]] = []
        for each in SIGNALS:
            signal.signal(each, self._hear)

    def begin(self) -> None:
        """From now on the process has work to finish; until now a signal raises SystemExit(0)."""
        self._has_begun = True

    def is_asked(self) -> bool:
        """Whether it is time to end."""
        return self._event.is_set()

    def wait(self) -> None:
        """Until it is time to end."""
        self._event.wait()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call this in the signal handler; it must be quick and take no lock."""
        self._listeners.append(listener)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        self._event.set()  # first: should the exception be lost in a callback, the process ends when it is ready
        if not self._has_begun:
            raise SystemExit(0)
        for each in self._listeners:
            each()
