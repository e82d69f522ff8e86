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
    """One phase: left edge and width in per cent of the axis; `mark` is done, active, late or idle."""

    phase: Phase
    x: float
    width: float
    mark: str


class Due(Protocol):
    """What the axis needs to know of a day by which something is wanted."""

    @property
    def register(self) -> str: ...

    @property
    def on(self) -> date: ...

    @property
    def open(self) -> int: ...


@dataclass(frozen=True)
class Mark:
    """A day by which something is wanted: its place in per cent, and the row of the phase it belongs to, from 0."""

    due: Due
    x: float
    row: int


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
        Bar(
            phase,
            at(phase.starts_on),
            max(round(at(phase.ends_on + timedelta(days=1)) - at(phase.starts_on), 2), 0.5),
            _mark(phase, today),
        )
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


def mark(axis: Axis | None, phases: Sequence[Phase], days: Sequence[Due]) -> list[Mark]:
    """Where the days stand, each in the row of the last phase that has begun by then; those outside are left out."""
    found = []
    for due in days:
        if axis is not None and axis.starts_on <= due.on < axis.ends_on:
            begun = [row for row, phase in enumerate(phases) if phase.starts_on <= due.on]
            x = round((due.on - axis.starts_on).days * 100 / (axis.ends_on - axis.starts_on).days, 2)
            found.append(Mark(due, x, begun[-1] if begun else 0))
    return found


def _mark(phase: Phase, today: date) -> str:
    """A phase that should have ended is late, not done, while it runs."""
    if phase.state == "running":
        return "late" if phase.ends_on < today else "active"
    return "done" if phase.state == "closed" else "idle"


def _months(first: date, last: date) -> list[date]:
    found, day = [], first
    while day < last:
        found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def share_passed(phase: Phase, today: date) -> int:
    """How much of a phase lies behind, in per cent; the last day counts as passed when it is over."""
    days = (phase.ends_on - phase.starts_on).days + 1
    return min(max((today - phase.starts_on).days, 0), days) * 100 // days
