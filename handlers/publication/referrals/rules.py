"""States of referrals; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ReferralState(StrEnum):
    """Proposed until its scope and its inventor's will are clear, then submitted and decided."""

    PROPOSED = "proposed"
    SUBMITTED = "submitted"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    NOT_REFERRED = "not_referred"


STATE_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    ReferralState.PROPOSED: ("办理中", "Proposed"),
    ReferralState.SUBMITTED: ("已推荐", "Submitted"),
    ReferralState.AWARDED: ("获奖", "Awarded"),
    ReferralState.NOT_AWARDED: ("未获奖", "Not awarded"),
    ReferralState.NOT_REFERRED: ("未推荐", "Not referred"),
}
AWARD_GRADES: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"zh": "", "en": ""},
    "first": {"zh": "一等奖", "en": "First prize"},
    "second": {"zh": "二等奖", "en": "Second prize"},
    "third": {"zh": "三等奖", "en": "Third prize"},
}
