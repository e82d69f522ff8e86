"""States, kinds and methods."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class RoundState(StrEnum):
    """Forming until experts are invited; closed when no more sheets come in; locked when the result stands."""

    FORMING = "forming"
    INVITED = "invited"
    SCORING = "scoring"
    CLOSED = "closed"
    LOCKED = "locked"
    ANNULLED = "annulled"


class InvitationState(StrEnum):
    """An expert is chosen, then invited, and accepts, declines or says nothing; the office may remove one."""

    CHOSEN = "chosen"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SILENT = "silent"
    REMOVED = "removed"


class SheetState(StrEnum):
    """Open until scored or abstained from; replaced when taken from the expert, lapsed when the window closed."""

    OPEN = "open"
    SUBMITTED = "submitted"
    ABSTAINED = "abstained"
    REPLACED = "replaced"
    LAPSED = "lapsed"


class Method(StrEnum):
    """How the totals of an entry's sheets become one score."""

    MEAN = "mean"
    TRIMMED = "trimmed"
    STANDARDISED = "standardised"


METHOD_NAMES: Mapping[str, dict[str, str]] = {
    Method.MEAN: {"zh": "算术平均", "en": "Plain mean"},
    Method.TRIMMED: {"zh": "去掉最高分和最低分后平均", "en": "Mean without the highest and the lowest"},
    Method.STANDARDISED: {"zh": "按专家标准化后平均", "en": "Mean of scores standardised by expert"},
}


class ListState(StrEnum):
    """A list is drafted, voted on by the committee, and approved for the public notice, or annulled."""

    DRAFT = "draft"
    VOTED = "voted"
    APPROVED = "approved"
    ANNULLED = "annulled"


class Place(StrEnum):
    """Where the order and the quota put an entry."""

    LISTED = "listed"
    RESERVE = "reserve"
    OUT = "out"


class ConflictKind(StrEnum):
    """Why somebody must not judge (回避情形): separation of duties, domain.md A2."""

    OWN = "own"
    UNIT = "unit"
    CO_INVENTOR = "co_inventor"
    MENTORSHIP = "mentorship"
    STUDIO = "studio"
    KIN = "kin"
    COOPERATION = "cooperation"
    OTHER = "other"


CONFLICT_NAMES: Mapping[str, dict[str, str]] = {
    ConflictKind.OWN: {"zh": "本人参与", "en": "Own work"},
    ConflictKind.UNIT: {"zh": "同一单位", "en": "Same unit"},
    ConflictKind.CO_INVENTOR: {"zh": "共同完成人", "en": "Co-inventor"},
    ConflictKind.MENTORSHIP: {"zh": "师徒关系", "en": "Master and apprentice"},
    ConflictKind.STUDIO: {"zh": "同一工作室", "en": "Same studio"},
    ConflictKind.KIN: {"zh": "亲属关系", "en": "Kin"},
    ConflictKind.COOPERATION: {"zh": "合作关系", "en": "Cooperation"},
    ConflictKind.OTHER: {"zh": "其他", "en": "Other"},
}

KIND_NAMES: Mapping[str, dict[str, str]] = {
    "result": {"zh": "优秀技术创新成果", "en": "Results"},
    "person": {"zh": "创新能手", "en": "Innovation experts"},
    "team": {"zh": "创新型班组", "en": "Innovative teams"},
}
"""The classes of a selection as lists are headed."""

QUOTA_KEYS: Mapping[str, str] = {"result": "results", "person": "experts", "team": "teams"}
"""Where a campaign's quotas keep each class."""
