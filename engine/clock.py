"""The only source of the current time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; injected everywhere so that a year can be played in minutes."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that moves only when told: for tests and for playing a year."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The current virtual instant, aware, in UTC."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Jump to an instant, forward or back."""
        self._now = instant.astimezone(UTC)

    def advance(self, **delta: float) -> None:
        """Move by a `timedelta(**delta)`."""
        self._now += timedelta(**delta)
