"""Named crash points: nothing happens unless a test arms one."""

from __future__ import annotations

from collections.abc import Callable

_armed: dict[str, Callable[[], None]] = {}


def faultpoint(name: str) -> None:
    """Run the action a test armed under this name; otherwise do nothing."""
    if _armed and name in _armed:
        _armed[name]()


def arm(name: str, action: Callable[[], None]) -> None:
    """Make `faultpoint(name)` run `action` (sleep, raise, kill)."""
    _armed[name] = action


def disarm() -> None:
    """Forget every armed point."""
    _armed.clear()
