"""Plausible figures of a unit's activity report, in proportion to its headcount."""

from __future__ import annotations

from collections.abc import Mapping

from web.simulation.blanks import Blank

ZERO_SHARE = 0.04
JUMP_SHARE = 0.02
JUMP = 12

# Events of a month for each hundred employees, roughly.
RATES: Mapping[str, float] = {
    "participants": 45,
    "trainings": 0.8,
    "trained": 20,
    "drills": 0.4,
    "proposals": 9,
    "proposals_adopted": 5,
    "proposals_implemented": 3,
    "five_renovations": 0.8,
    "five_inventions": 0.3,
    "five_savings": 1,
    "five_suggestions": 4,
    "five_brands": 0.1,
    "renovations": 0.5,
    "key_problems": 0.2,
    "inventions": 0.1,
    "patents_applied": 0.08,
    "patents_granted": 0.04,
    "pairs": 2,
    "carriers": 0.1,
    "energy_measures": 0.4,
    "energy_saved": 3,
    "value_created": 6,
}
_PART_OF = {
    "participants": "headcount",
    "proposals_adopted": "proposals",
    "proposals_implemented": "proposals_adopted",
}
_USUAL_HEADCOUNT = 60


def is_zero(blank: Blank) -> bool | None:
    """Whether nothing was done; a report that came back keeps what it said."""
    variables = blank.variables
    if blank.held or variables.get("jumps_text") or variables.get("return_reason"):
        return None
    return blank.luck.random() < ZERO_SHARE


def figure(blank: Blank) -> int | None:
    """One figure; what was written before stays, and a part is no more than its whole."""
    if blank.held:
        return None
    headcount = float(blank.variables.get("headcount") or _USUAL_HEADCOUNT)
    value = headcount / 100 * RATES[blank.key] * blank.luck.uniform(0.7, 1.4)
    if blank.key == "trained" and blank.luck.random() < JUMP_SHARE:
        value *= JUMP
    whole = blank.variables.get(_PART_OF.get(blank.key, ""))
    return round(value if whole is None else min(value, float(whole)))
