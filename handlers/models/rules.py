"""What a release needs; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from engine.calendar import DEFAULT_ZONE, to_instant
from engine.model.compare import Level

RELEASE_PROCESS = "model_release"
"""The process that releases others. Whatever changes it needs a second person, so that nobody loosens it alone."""

MOST_AHEAD = timedelta(days=366)
MAX_EXPLANATION = 2_000


class RequestState(StrEnum):
    """Where a request stands; the last four are its ends."""

    CHECKING = "checking"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    RELEASED = "released"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Running(StrEnum):
    """What is meant for instances under way: they end by the version they began with, or the designer moves them."""

    KEEP = "keep"
    MIGRATE = "migrate"


LEVELS: Mapping[str, dict[str, str]] = {
    Level.STRUCTURE: {"zh": "结构", "en": "structure"},
    Level.PARAMETER: {"zh": "参数", "en": "parameters"},
    Level.COSMETIC: {"zh": "版式", "en": "layout"},
}
RUNNING: Mapping[str, dict[str, str]] = {
    Running.KEEP: {"zh": "继续按原版本办完", "en": "End by the version they began with"},
    Running.MIGRATE: {
        "zh": "发布后由流程设计员迁移到新版本",
        "en": "The designer moves them after the release",
    },
}


def needs_approval(key: str, level: Level, *, is_first: bool) -> bool:
    """Whether a second person must approve: structure, a first version, and all of the releasing itself."""
    return is_first or level is Level.STRUCTURE or key == RELEASE_PROCESS


def effective_at(day: date) -> datetime:
    """The midnight that begins a local date."""
    return to_instant(datetime.combine(day, time()), DEFAULT_ZONE)


def is_possible_day(day: date | None, today: date) -> bool:
    """Whether a version may come into effect on a local date; None is as soon as everything is through."""
    return day is None or today <= day <= today + MOST_AHEAD
