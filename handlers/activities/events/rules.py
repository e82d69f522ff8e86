"""What is true of activities, whoever asks; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

NEAR: Final = timedelta(days=3)
"""How long before the day an activity comes back to its organiser (domain.md A13-11)."""

SAMPLED: Final = 10
"""The level above looks at the first of every ten activities of a year."""

MOST_LINES: Final = 1_000
LONGEST_NAME: Final = 80
LONGEST_RESULT: Final = 60


class EventState(StrEnum):
    """Planned until held or cancelled; held until the level above has looked, if it looks, then recorded."""

    PLANNED = "planned"
    HELD = "held"
    RECORDED = "recorded"
    CANCELLED = "cancelled"


TRACKS: Mapping[str, Mapping[str, str]] = {
    "culture": {"zh": "创新文化教育", "en": "Innovation culture"},
    "exemplar": {"zh": "向先进职工学习", "en": "Learning from exemplars"},
    "training": {"zh": "职业技能培训", "en": "Vocational training"},
    "upskilling": {"zh": "岗位技能提升培训", "en": "On-post upgrading"},
    "popularisation": {"zh": "发明创造学知识普及", "en": "Science of invention"},
    "drill": {"zh": "岗位练兵", "en": "On-post drill"},
    "innovation_contest": {"zh": "创新竞赛", "en": "Innovation competition"},
    "front_line_service": {"zh": "深入一线服务", "en": "Front-line service"},
    "publicity": {"zh": "宣传发动", "en": "Publicity"},
}
"""TRK-01 to 06, 09, 14 and 26 of domain.md A5."""

TRAININGS: Final = ("training", "upskilling", "popularisation")
DRILLS: Final = ("drill",)


@dataclass(frozen=True)
class Line:
    """One line of a sign-in sheet: a name, and after a comma what was reached."""

    name: str
    result: str


def read_lines(sheet: str) -> list[Line]:
    """The lines of a sheet; empty ones do not count."""
    rows = (row.replace("\N{FULLWIDTH COMMA}", ",").partition(",") for row in sheet.splitlines())
    return [Line(name.strip(), result.strip()) for name, _comma, result in rows if name.strip()]


def find_faults(lines: list[Line]) -> list[str]:
    """What of a sheet cannot be kept: too many lines, too long ones."""
    faults = [f"签到表最多{MOST_LINES}行。"] if len(lines) > MOST_LINES else []
    return faults + [
        f"“{line.name[:20]}…”一行太长：姓名不超过{LONGEST_NAME}字，成绩不超过{LONGEST_RESULT}字。"
        for line in lines
        if len(line.name) > LONGEST_NAME or len(line.result) > LONGEST_RESULT
    ]


def find_doubts(held_on: date, today: date, attended: int, passed: int, named: int) -> list[str]:
    """What of a record cannot be."""
    checks = (
        (held_on > today, f"活动日期{held_on}还没有到。"),
        (named > attended, f"签到表有{named}人，多于参加人数{attended}。"),
        (passed > attended, f"合格（获奖）人数{passed}多于参加人数{attended}。"),
    )
    return [text for is_wrong, text in checks if is_wrong]


def needs_approval(budget: object, *, uses_work_time: bool) -> bool:
    """The management is asked only for money or working time."""
    return bool(budget) or uses_work_time


def is_sampled(count: int) -> bool:
    """Whether the level above looks at the record of the year's n-th activity."""
    return count % SAMPLED == 1
