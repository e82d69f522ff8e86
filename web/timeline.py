"""The phases of a campaign on a time axis: positions for an inline SVG, computed here so that it is testable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


class Phase(Protocol):
    """What the axis needs to know of a phase."""

    name: str
    starts_on: date
    ends_on: date
    state: str


@dataclass(frozen=True)
class Bar:
    """One phase: left edge and width in per cent of the axis."""

    phase: Phase
    x: float
    width: float


@dataclass(frozen=True)
class Axis:
    """The whole drawing. `today` is None when today lies outside of it; months are (x, date) pairs."""

    starts_on: date
    ends_on: date
    bars: tuple[Bar, ...]
    months: tuple[tuple[float, date], ...]
    today: float | None


def lay_out(phases: Sequence[Phase], today: date) -> Axis | None:
    """Positions of the phases, of the first day of each month and of today; None without phases."""
    if not phases:
        return None
    first = min(phase.starts_on for phase in phases).replace(day=1)
    last = max(phase.ends_on for phase in phases) + timedelta(days=1)
    days = (last - first).days

    def at(day: date) -> float:
        return round((day - first).days * 100 / days, 2)

    bars = tuple(
        Bar(phase, at(phase.starts_on), max(at(phase.ends_on + timedelta(days=1)) - at(phase.starts_on), 0.5))
        for phase in phases
    )
    is_inside = first <= today < last
    return Axis(
        first,
        last,
        bars,
        tuple((at(day), day) for day in _months(first, last)),
        at(today) if is_inside else None,
    )


def _months(first: date, last: date) -> list[date]:
    found, day = [], first
    while day < last:
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found
