"""States and codes of inventions, and which of them may not be published yet; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

OFFICE: Final = "d_ip"
"""The organisation that supports patents (知识产权局)."""


class InventionState(StrEnum):
    """From the draft to the patent; a dispute over ownership comes between.

    `refused` is an application that led to no patent, `settled` the end of a request that was about a dispute only,
    `unsettled` one in which it stayed open who owns the invention.
    """

    DRAFT = "draft"
    DISCLOSED = "disclosed"
    DISPUTED = "disputed"
    SUPPORTED = "supported"
    FILED = "filed"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_PURSUED = "not_pursued"
    SETTLED = "settled"
    UNSETTLED = "unsettled"
    WITHDRAWN = "withdrawn"


BLOCKING = frozenset(
    {
        InventionState.DRAFT,
        InventionState.DISCLOSED,
        InventionState.DISPUTED,
        InventionState.SUPPORTED,
        InventionState.UNSETTLED,
    }
)
"""What is published before the application is filed is no longer new, and cannot be patented (S-70)."""

ENDED = frozenset(
    {
        InventionState.GRANTED,
        InventionState.REFUSED,
        InventionState.NOT_PURSUED,
        InventionState.SETTLED,
        InventionState.UNSETTLED,
        InventionState.WITHDRAWN,
    }
)

STATE_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    InventionState.DRAFT: ("待披露", "To be disclosed"),
    InventionState.DISCLOSED: ("已披露", "Disclosed"),
    InventionState.DISPUTED: ("权属争议", "Disputed"),
    InventionState.SUPPORTED: ("准备申请", "Supported"),
    InventionState.FILED: ("已申请", "Filed"),
    InventionState.GRANTED: ("已授权", "Granted"),
    InventionState.REFUSED: ("未获授权", "Not granted"),
    InventionState.NOT_PURSUED: ("不申请", "Not pursued"),
    InventionState.SETTLED: ("权属已明确", "Dispute settled"),
    InventionState.UNSETTLED: ("权属未明确", "Dispute not settled"),
    InventionState.WITHDRAWN: ("已撤回", "Withdrawn"),
}

OWNERSHIP: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"zh": "未确定", "en": "Open"},
    "service": {"zh": "职务发明", "en": "Service invention"},
    "non_service": {"zh": "非职务发明", "en": "Non-service invention"},
}
WANTED: Final[Mapping[str, Mapping[str, str]]] = {
    "patent": {"zh": "申请专利", "en": "A patent"},
    "dispute": {"zh": "明确权属", "en": "Clearing who owns it"},
}
PATENT_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"zh": "", "en": ""},
    "invention": {"zh": "发明专利", "en": "Invention"},
    "utility": {"zh": "实用新型", "en": "Utility model"},
    "design": {"zh": "外观设计", "en": "Design"},
}


def find_filing_problem(filed_on: date, today: date) -> str:
    """What is wrong with the day of an application, in words for who writes it; empty if nothing."""
    return "申请日不能晚于今天。" if filed_on > today else ""


def find_grant_problem(granted_on: date, filed_on: date, today: date) -> str:
    """What is wrong with the day of a grant; empty if nothing."""
    if granted_on < filed_on:
        return f"授权日不能早于申请日{filed_on.isoformat()}。"
    return "授权日不能晚于今天。" if granted_on > today else ""
