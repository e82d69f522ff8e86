"""What is true of selections of role models, whoever asks; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Final

TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "gold_worker": {"zh": "金牌工人", "en": "Gold-medal worker"},
    "chief_technician": {"zh": "首席技师", "en": "Chief technician"},
    "innovation_expert": {"zh": "创新能手", "en": "Innovation expert"},
}


class SelectionState(StrEnum):
    """Open until persons are chosen and noticed; it ends with whom it named, or with nobody."""

    OPEN = "open"
    NOTICED = "noticed"
    NAMED = "named"
    NONE = "none"


class ModelState(StrEnum):
    """Nominated, then chosen within the quota; named if nothing is found against them."""

    NOMINATED = "nominated"
    CHOSEN = "chosen"
    NAMED = "named"
    DROPPED = "dropped"


def find_choice_fault(chosen: Collection[str], nominated: Collection[str], quota: int) -> str:
    """Why these cannot be chosen, in words; "" if they can."""
    if others := sorted(set(chosen) - set(nominated)):
        return f"只能从提名人选中选定，这些不在其中：{'、'.join(others)}。"
    if not chosen:
        return "没有选定人选；都不合适的，请选择不选树。"
    if len(chosen) > quota:
        return f"选定{len(chosen)}人，超过名额{quota}人。"
    return ""


def find_naming_fault(
    dropped: Sequence[str], recommended: Sequence[str], chosen: Collection[str], term: tuple[date, date]
) -> str:
    """Why the result of the notice cannot be recorded so, in words; "" if it can."""
    if others := sorted({*dropped, *recommended} - set(chosen)):
        return f"这些人不在公示人选中：{'、'.join(others)}。"
    if both := sorted(set(dropped) & set(recommended)):
        return f"取消的人选不能推荐：{'、'.join(both)}。"
    if term[0] >= term[1]:
        return "任期的结束日期应在开始日期之后。"
    return ""
