"""What the demo city's people are: invented, but in plausible shares."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from handlers.directory.rules import EDUCATIONS, POLITICAL_STATUSES

NON_PUBLIC_SHARE = 0.7
LARGE_NON_PUBLIC_SHARE = 0.4
FIRST_BIRTHDAY = date(1957, 1, 1)
DAYS_OF_BIRTHDAYS = 365 * 38

_FRONT_LINE = ("team_leader", "employee")
_TRADES = (
    "钳工",
    "焊工",
    "电工",
    "车工",
    "化工总控工",
    "数控操作工",
    "质检员",
    "仓管员",
    "技术员",
    "设备点检员",
)
# Heavier to lighter, in the order of the codes of `handlers.directory.rules`.
_EDUCATION_SHARES = (8, 20, 25, 27, 18, 2)
_POLITICAL_SHARES = (20, 15, 1, 1, 63)
_SKILL_GRADES = ("", "junior", "intermediate", "senior", "technician", "senior_technician")
_SKILL_SHARES = (20, 22, 25, 22, 8, 3)


class Profiles:
    """Draws profiles from a random source of its own, so that the names do not depend on them."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def is_non_public(self, is_large: bool) -> bool:
        """Whether an enterprise is private (非公企业)."""
        return self._random.random() < (LARGE_NON_PUBLIC_SHARE if is_large else NON_PUBLIC_SHARE)

    def draw(self, person_id: str, organisation_id: str, role: str, title: str) -> dict[str, Any]:
        """A row of `person_profiles` for somebody who first holds a post of this role and title."""
        draw, is_front_line = self._random, role in _FRONT_LINE
        education = draw.choices(list(EDUCATIONS), _EDUCATION_SHARES)[0]
        return {
            "person_id": person_id,
            "organisation_id": organisation_id,
            "sex": "female" if draw.random() < 0.4 else "male",
            "born_on": FIRST_BIRTHDAY + timedelta(days=draw.randrange(DAYS_OF_BIRTHDAYS)),
            "ethnicity": "汉族" if draw.random() < 0.97 else "回族",
            "political_status": draw.choices(list(POLITICAL_STATUSES), _POLITICAL_SHARES)[0],
            "education": education if is_front_line else draw.choice(("bachelor", "postgraduate")),
            "job": draw.choice(_TRADES) if is_front_line else title,
            "skill_grade": draw.choices(_SKILL_GRADES, _SKILL_SHARES)[0] if is_front_line else "",
            "is_front_line": is_front_line,
            "is_unit_head": role == "unit_admin",
            "is_migrant": is_front_line and draw.random() < 0.2,
            "holds_senior_title": not is_front_line and draw.random() < 0.3,
        }
