"""How a result is scored for promotion, and the states of promotions and applications; pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from handlers.campaigns.promotion import CRITERIA


class PromotionState(StrEnum):
    """A posted need waits for a result; a result is scored, selected, and matched with units that apply it."""

    POSTED = "posted"
    SCORING = "scoring"
    SELECTED = "selected"
    MATCHED = "matched"
    NOT_ADOPTED = "not_adopted"


class ApplicationState(StrEnum):
    """Offered to a unit, agreed, applied on site; confirmed after the last look, else not adopted."""

    OFFERED = "offered"
    AGREED = "agreed"
    APPLIED = "applied"
    CONFIRMED = "confirmed"
    NOT_ADOPTED = "not_adopted"


PROMOTION_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    PromotionState.POSTED: ("需求待对接", "Need posted"),
    PromotionState.SCORING: ("待评分", "To be scored"),
    PromotionState.SELECTED: ("已选定", "Selected"),
    PromotionState.MATCHED: ("已对接", "Matched"),
    PromotionState.NOT_ADOPTED: ("未推广", "Not promoted"),
}
APPLICATION_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    ApplicationState.OFFERED: ("待签约", "Offered"),
    ApplicationState.AGREED: ("已签约", "Agreed"),
    ApplicationState.APPLIED: ("应用中", "Applied"),
    ApplicationState.CONFIRMED: ("效果已确认", "Confirmed"),
    ApplicationState.NOT_ADOPTED: ("未采用", "Not adopted"),
}
AGREEMENTS: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"zh": "", "en": ""},
    "licence": {"zh": "有偿许可", "en": "Licence for a fee"},
    "free": {"zh": "无偿使用", "en": "Free use"},
    "help": {"zh": "技术帮扶", "en": "Technical help"},
}
EFFECTS: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"zh": "", "en": ""},
    "good": {"zh": "达到预期", "en": "As expected"},
    "partly": {"zh": "部分达到", "en": "In part"},
    "stopped": {"zh": "停止使用", "en": "Use stopped"},
}


def total_score(scores: Mapping[str, int], weights: Mapping[str, int]) -> Decimal:
    """The weighted score of the three criteria, of 100, to two places."""
    points = sum((Decimal(scores[each]) * weights[each] for each in CRITERIA), Decimal(0))
    return (points / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
