"""What is true of the five-type contest, whoever asks; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from handlers.activities.scoring import round_score

POINTS: Final = 20
"""The most a type may get (F-31)."""


class TeamState(StrEnum):
    """Enrolled until ranked; out by a veto (一票否决), for want of a final score, or by its own wish."""

    ENROLLED = "enrolled"
    RANKED = "ranked"
    VETOED = "vetoed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Round(StrEnum):
    """The rounds of a year in their order."""

    HALF_YEAR = "half_year"
    FINAL = "final"


ROUNDS: Final[Mapping[str, Mapping[str, str]]] = {
    Round.HALF_YEAR: {"zh": "半年评比", "en": "Half-year"},
    Round.FINAL: {"zh": "年终评比", "en": "Final"},
}


def find_evidence_problem(rows: Iterable[Mapping[str, Any]]) -> str:
    """Which types claim points without evidence, in words for the team; empty if none."""
    bare = [
        str(row["name"]) for row in rows if row["self_points"] and not str(row.get("evidence") or "").strip()
    ]
    return f"以下各型得分没有佐证：{'、'.join(bare)}。" if bare else ""


def score_round(points: Sequence[Decimal]) -> Decimal:
    """The points of all types as a score of 100."""
    return round_score(sum(points, Decimal(0)) * 100 / (POINTS * len(points)))


def weigh_rounds(half_year: Decimal | None, final: Decimal, share: Decimal) -> Decimal:
    """The year's score: the half-year's has this share; without one the final score alone counts."""
    return final if half_year is None else round_score(half_year * share + final * (1 - share))
