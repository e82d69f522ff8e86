"""Incentive mechanisms and the four systems for talent; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class IncentiveState(StrEnum):
    """Open until it is confirmed complete, or ends with gaps."""

    OPEN = "open"
    COMPLETE = "complete"
    GAPS = "gaps"


SYSTEMS: Mapping[str, str] = {"training": "培养", "use": "使用", "assessment": "考核", "reward": "奖励"}
"""The four systems of S-80."""

TREATMENTS = frozenset({"wage_grade", "allowance", "leave", "training"})
"""Kinds of rewards that are treatments implemented (SUP-05); the others are rewards paid (SUP-04)."""

NOT_FILED = "年底仍未报备"


def find_gaps(systems: Mapping[str, Any]) -> list[str]:
    """What is lacking of the four systems as filed: `<kind>_issued`, `_document`, `_applied` and `_gap`."""
    gaps = []
    for kind, name in SYSTEMS.items():
        if not systems.get(f"{kind}_issued"):
            gaps.append(f"{name}制度尚未建立")
        elif not systems.get(f"{kind}_applied"):
            gaps.append(f"{name}制度尚未落实")
    return gaps
