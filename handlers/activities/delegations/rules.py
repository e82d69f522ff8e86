"""What is true of delegations, whoever asks; pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Final


class DelegationState(StrEnum):
    """Open until the results are recorded, or the city does not take part."""

    OPEN = "open"
    RECORDED = "recorded"
    DECLINED = "declined"


class DelegateState(StrEnum):
    """Waiting until asked; who is asked confirms or declines. Skipped by the office, with a reason."""

    WAITING = "waiting"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    SKIPPED = "skipped"


MOST_CANDIDATES: Final = 200
"""In one delegation: as many as the sheets of picks and of results have lines."""


def find_notice_problems(
    enrol_until: date, held_on: date, trades: Collection[str], candidates: int, today: date
) -> list[str]:
    """What is wrong with a provincial notice as registered, in words for the office.

    `candidates` is the sum of the places and the reserves of all trades.
    """
    problems = []
    if enrol_until < today:
        problems.append("报名截止日期不能早于今天。")
    if held_on <= enrol_until:
        problems.append("比赛日期应在报名截止之后。")
    if len(set(trades)) < len(trades):
        problems.append("同一工种写了两次。")
    if candidates > MOST_CANDIDATES:
        problems.append(
            f"各工种名额与递补人数合计{candidates}人，超过{MOST_CANDIDATES}人，请减少递补或分两次登记。"
        )
    return problems
