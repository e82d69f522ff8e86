"""Scores of indicators and their sum; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FULL = Decimal(100)


def find_scheme_problem(indicators: Sequence[Mapping[str, Any]]) -> str:
    """Why these weights cannot be used, or ""."""
    total = sum(int(each["weight"]) for each in indicators)
    return "" if total == FULL else f"各项权重之和应为100，现在是{total}。"


def measure(actual: Decimal | None, target: int) -> Decimal | None:
    """The score of an automatic indicator: the share of the target reached, at most all of it."""
    if actual is None:
        return None
    return round_score(min(actual / Decimal(target), Decimal(1)) * FULL)


def add_up(scores: Iterable[tuple[int, Decimal | None]]) -> Decimal:
    """The mean of (weight, score); indicators that do not apply leave their weight to the others."""
    applying = [(weight, score) for weight, score in scores if score is not None]
    weights = sum(weight for weight, _ in applying)
    if not weights:
        return Decimal(0)
    return round_score(sum((weight * score for weight, score in applying), Decimal()) / weights)


def final_score(total: Decimal, adjustment: Decimal, veto: str) -> Decimal:
    """The score that counts: 0 when vetoed, else with the points of an appeal, from 0 to 100."""
    return Decimal(0) if veto else min(max(total + adjustment, Decimal(0)), FULL)


def round_score(score: Decimal) -> Decimal:
    """To one decimal."""
    return score.quantize(Decimal("0.1"), ROUND_HALF_UP)
