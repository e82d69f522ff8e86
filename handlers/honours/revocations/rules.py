"""States of a revocation, grounds for it, and what becomes of each honour; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

GROUNDS: Mapping[str, dict[str, str]] = {
    "false_statement": {"zh": "弄虚作假", "en": "False statements"},
    "disqualified": {"zh": "不再具备资格", "en": "No longer qualified"},
    "annulled": {"zh": "项目取消", "en": "Scheme annulled"},
}
RECALLS: Mapping[str, dict[str, str]] = {
    "": {"zh": "", "en": ""},
    "returned": {"zh": "已收回", "en": "Returned"},
    "void": {"zh": "声明作废", "en": "Declared void"},
}


class RevocationState(StrEnum):
    """Proposed until discipline has found the ground; then its holders are heard, and it is decided."""

    PROPOSED = "proposed"
    HEARING = "hearing"
    HEARD = "heard"
    REVOKED = "revoked"
    KEPT = "kept"
