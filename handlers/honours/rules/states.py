"""States and codes of notices, objections, decisions and honours."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class NoticeState(StrEnum):
    """A notice is a draft until it is posted; it ends closed after its working days, or annulled."""

    DRAFT = "draft"
    POSTED = "posted"
    CLOSED = "closed"
    ANNULLED = "annulled"


class ItemState(StrEnum):
    """An item is held while an objection to it is open. `repeated`: corrected, so it needs a new notice."""

    POSTED = "posted"
    HELD = "held"
    PASSED = "passed"
    REMOVED = "removed"
    REPEATED = "repeated"
    VOID = "void"


class ObjectionState(StrEnum):
    """Filed and accepted are open; the others say how it ended."""

    FILED = "filed"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    UPHELD = "upheld"
    CORRECTED = "corrected"
    DISMISSED = "dismissed"


OPEN_OBJECTIONS = (ObjectionState.FILED, ObjectionState.ACCEPTED)

OBJECTION_KINDS: Mapping[str, dict[str, str]] = {
    "truth": {"zh": "真实性", "en": "Truth"},
    "ownership": {"zh": "成果权属", "en": "Ownership"},
    "inventor_order": {"zh": "完成人及其排序", "en": "Inventors and their order"},
    "qualification": {"zh": "参评资格", "en": "Qualification"},
    "procedure": {"zh": "评审程序", "en": "Procedure"},
}
"""What an objection may be about; the grade is not among them (domain.md B4)."""

REFUSALS: Mapping[str, dict[str, str]] = {
    "anonymous": {"zh": "未署真实姓名或加盖单位公章", "en": "Anonymous"},
    "late": {"zh": "超过公示期", "en": "Late"},
    "off_topic": {"zh": "与公示内容无关", "en": "Off topic"},
    "no_evidence": {"zh": "没有证据或线索", "en": "No evidence"},
    "grade": {"zh": "仅对等级有不同意见", "en": "About the grade only"},
}


class HonourState(StrEnum):
    """Proposed by derivation or noticed in public, then conferred and delivered; a hearing suspends it."""

    PROPOSED = "proposed"
    NOTICED = "noticed"
    CONFERRED = "conferred"
    DELIVERED = "delivered"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


GRANTED = (HonourState.CONFERRED, HonourState.DELIVERED)


STANDING = (*GRANTED, HonourState.SUSPENDED)
"""States in which an honour bears what rests on it."""


class HonourCode(StrEnum):
    """The honours of part 五.3 of the plan (domain.md A8)."""

    RESULT = "HON-01"
    EXPERT = "HON-02"
    TEAM = "HON-03"
    MEDAL = "HON-04"
    PIONEER = "HON-05"


HONOUR_NAMES: Mapping[str, dict[str, str]] = {
    HonourCode.RESULT: {
        "zh": "滨州市职工优秀技术创新成果",
        "en": "Excellent employee technical-innovation result",
    },
    HonourCode.EXPERT: {"zh": "创新能手", "en": "Innovation expert"},
    HonourCode.TEAM: {"zh": "创新型班组", "en": "Innovative team"},
    HonourCode.MEDAL: {"zh": "滨州市五一劳动奖章", "en": "Binzhou May-1st Labour Medal"},
    HonourCode.PIONEER: {"zh": "滨州市工人先锋号", "en": "Binzhou Workers' Pioneer"},
}
CODE_OF_KIND: Mapping[str, HonourCode] = {
    "result": HonourCode.RESULT,
    "person": HonourCode.EXPERT,
    "team": HonourCode.TEAM,
}
PAST_NAMES: Mapping[str, str] = {HonourCode.MEDAL: "五一劳动奖章", HonourCode.PIONEER: "工人先锋号"}
"""By what part of its name an honour of an earlier year is known in the records of the directory."""
