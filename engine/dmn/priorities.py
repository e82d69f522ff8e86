"""The order of output values, which PRIORITY and OUTPUT ORDER choose by (DMN 1.5 §8.2.10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.dmn.faults import DecisionError, Place
from engine.dmn.language import constant
from engine.dmn.policies import same
from engine.feel import FeelError, Range, show
from engine.feel.values import kind


@dataclass(frozen=True)
class Ranking:
    """Output values, the most important first."""

    values: Sequence[object]

    def rank(self, value: object, place: Place) -> int:
        """The position of a value; raises DecisionError for one that is not listed."""
        for position, listed in enumerate(self.values):
            if same(value, listed):
                return position
        raise DecisionError(place, "output_value", value=show(value))


def ranking_of(text: str) -> Ranking | None:
    """The ranking that output values such as `"一等奖", "二等奖"` state; None if they are not plain values."""
    values = literals(text)
    return None if values is None else Ranking(values)


def literals(text: str) -> list[object] | None:
    """The values that unary tests list one by one; None if they are tests of another kind."""
    try:
        values = constant(f"[{text}\n]")
    except FeelError:
        return None
    if not isinstance(values, list) or any(_is_test(each) for each in values):
        return None
    return values


def _is_test(value: object) -> bool:
    """Whether a value in a list of tests stands for others: a range, a list of possible values, null."""
    return isinstance(value, Range) or kind(value) in ("null", "list", "context", "boolean")
