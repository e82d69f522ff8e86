"""Ending in order: the first signal asks to finish what is under way, a second one does not wait for it."""

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
        self._listeners: list[Callable[[], None]] = []
        for each in SIGNALS:
            signal.signal(each, self._hear)

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
        self._event.set()
        for each in self._listeners:
            each()
