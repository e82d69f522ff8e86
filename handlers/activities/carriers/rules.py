"""What is true of carriers, whoever asks; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final

from handlers.activities.months import add_months

KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "pioneer": {"zh": "工人先锋号", "en": "Workers' Pioneer"},
    "studio": {"zh": "劳模（高技能人才）创新工作室", "en": "Innovation studio"},
    "station": {"zh": "技师工作站", "en": "Technician workstation"},
}
PLAQUES: Final[Mapping[str, str]] = {"pioneer": "XFH", "studio": "GZS", "station": "GZZ"}
"""The code in a plaque's number by kind."""

LEVELS: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"zh": "", "en": ""},
    "city": {"zh": "市级", "en": "City"},
    "county": {"zh": "县区级", "en": "County"},
}
VERDICTS: Final[Mapping[str, Mapping[str, str]]] = {
    "passed": {"zh": "合格", "en": "Passed"},
    "correct": {"zh": "限期整改", "en": "To be put right"},
    "removed": {"zh": "摘牌", "en": "Plaque to be taken down"},
}


class CarrierState(StrEnum):
    """Applied until named or declined; a named one is active once its plaque hangs and its post is shown."""

    APPLIED = "applied"
    NAMED = "named"
    ACTIVE = "active"
    REMOVED = "removed"
    DECLINED = "declined"


IN_FORCE = (CarrierState.NAMED, CarrierState.ACTIVE)


def next_recheck(named_on: date, months: int, after: date) -> date:
    """The first day after another on which to look again: every so many months from the naming."""
    step = months
    while (day := add_months(named_on, step)) <= after:
        step += months
    return day


def list_standards(standards: Iterable[str]) -> list[dict[str, Any]]:
    """The lines of a sheet on which every standard is judged."""
    return [{"name": each} for each in standards]


def count_unmet(items: Iterable[Mapping[str, Any]]) -> int:
    """How many standards of a sheet are not met."""
    return sum(each.get("met") != "met" for each in items)


def describe_unmet(items: Iterable[Mapping[str, Any]]) -> str:
    """The standards that are not met, one a line with the note; empty if all are."""
    return "\n".join(
        f"{each['name']}：{each.get('note') or '未达到'}" for each in items if each.get("met") != "met"
    )
