"""What a piece of logic sees while it is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.dmn.faults import DecisionError, Place
from engine.dmn.trace import Trace
from engine.feel import Budget

MAX_STEPS = 1_000_000
"""How many steps of the expression language one evaluation may take, all its decisions and functions together."""
MAX_CALLS = 20
"""How deep functions may call each other."""

Functions = Mapping[str, Callable[..., object]]


@dataclass
class Work:
    """One evaluation under way: the time, and what it may still spend."""

    now: datetime | None = None
    trace: Trace = field(default_factory=Trace)
    budget: Budget = field(default_factory=lambda: Budget(MAX_STEPS))
    calls: int = 0

    def spend(self, steps: int, place: Place) -> None:
        """Pay for work outside of expressions; raises DecisionError when nothing is left."""
        self.budget.steps -= steps
        if self.budget.steps < 0:
            raise self.exhausted(place)

    @staticmethod
    def exhausted(place: Place) -> DecisionError:
        """The error of an evaluation that takes too long."""
        return DecisionError(place, "steps", limit=MAX_STEPS)


@dataclass(frozen=True)
class Frame:
    """Names in sight: values, and functions that expressions may call."""

    values: Mapping[str, object]
    functions: Functions
    work: Work

    def plus(self, values: Mapping[str, object], functions: Functions | None = None) -> Frame:
        """The same with more names, which hide others."""
        known = {**self.functions, **functions} if functions else self.functions
        return Frame({**self.values, **values}, known, self.work)


Evaluate = Callable[[Frame], object]
