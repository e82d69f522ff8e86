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


def find_promotion_error(found: object) -> str:
    """The code of what is wrong with weights, threshold and months, which rise; empty if they are as they must be."""
    if not isinstance(found, Mapping) or not is_between(found.get("threshold"), 0, 100):
        return "campaign.bad_promotion"
    weights, months = found.get("weights"), found.get("followup_months")
    if not (
        isinstance(weights, Mapping)
        and set(weights) == set(CRITERIA)
        and all(is_between(each, 0, 100) for each in weights.values())
        and sum(weights.values()) == 100
    ):
        return "campaign.promotion_weights"
    if not (
        isinstance(months, list)
        and 1 <= len(months) <= MOST_LOOKS
        and all(is_between(each, 1, MOST_MONTHS) for each in months)
        and months == sorted(set(months))
    ):
        return "campaign.promotion_months"
    return ""
