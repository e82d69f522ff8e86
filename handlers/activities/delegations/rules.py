"""What is true of delegations, whoever asks; pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum


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


def find_notice_problems(enrol_until: date, held_on: date, trades: Collection[str], today: date) -> list[str]:
    """What is wrong with a provincial notice as registered, in words for the office."""
    problems = []
    if enrol_until < today:
        problems.append("报名截止日期不能早于今天。")
    if held_on <= enrol_until:
        problems.append("比赛日期应在报名截止之后。")
    if len(set(trades)) < len(trades):
        problems.append("同一工种写了两次。")
    return problems
