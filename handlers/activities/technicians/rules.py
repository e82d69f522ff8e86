"""Names of what may become of a recommendation and of a promotion."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """Not applicable by the rule; else open until it is granted, refused or waived by the winner."""

    NOT_APPLICABLE = "not_applicable"
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WAIVED = "waived"


OUTCOMES: Final[Mapping[str, Mapping[str, str]]] = {
    Outcome.NOT_APPLICABLE: {"zh": "不符合规定", "en": "Not by the rule"},
    Outcome.OPEN: {"zh": "办理中", "en": "Under way"},
    Outcome.GRANTED: {"zh": "同意", "en": "Granted"},
    Outcome.REFUSED: {"zh": "未同意", "en": "Refused"},
    Outcome.WAIVED: {"zh": "放弃", "en": "Waived"},
}
