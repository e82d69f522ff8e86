"""How results are chosen for promotion, and when their use elsewhere is looked at; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from handlers.campaigns.bounds import is_between

CRITERIA: Final = ("value", "applicability", "benefit")
"""High value, strong applicability, good benefit (S-28)."""
MOST_MONTHS: Final = 60
MOST_LOOKS: Final = 5


def default_promotion() -> dict[str, Any]:
    """The criteria weigh 100 in all; from `threshold` points on a result is promoted; looks after so many months."""
    return {
        "weights": {"value": 40, "applicability": 30, "benefit": 30},
        "threshold": 70,
        "followup_months": [3, 6, 12],
    }


def is_promotion(found: object) -> bool:
    """Whether weights, threshold and months are as they must be: the months rise."""
    if not isinstance(found, Mapping):
        return False
    weights, threshold, months = (found.get(key) for key in ("weights", "threshold", "followup_months"))
    return (
        isinstance(weights, Mapping)
        and set(weights) == set(CRITERIA)
        and all(is_between(each, 0, 100) for each in weights.values())
        and sum(weights.values()) == 100
        and is_between(threshold, 0, 100)
        and isinstance(months, list)
        and 1 <= len(months) <= MOST_LOOKS
        and all(is_between(each, 1, MOST_MONTHS) for each in months)
        and months == sorted(set(months))
    )
