"""Scores by weighted criteria; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


def weigh(rows: Iterable[Mapping[str, Any]]) -> Decimal:
    """The score of 100 that rows of `weight` (100 together) and `score` (0 to 100) make, to one decimal."""
    total = sum((Decimal(str(row["weight"])) * Decimal(str(row["score"])) for row in rows), Decimal(0))
    return round_score(total / 100)


def round_score(score: Decimal) -> Decimal:
    """To one decimal, halves up."""
    return score.quantize(Decimal("0.1"), ROUND_HALF_UP)
