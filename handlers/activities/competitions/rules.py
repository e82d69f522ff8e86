"""What is true of skills competitions, whoever asks; pure. Totals and ranks are exact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from math import floor
from operator import attrgetter
from typing import Final

from handlers.directory.rules import SKILL_GRADES, Kind

LEVELS: Final[Mapping[str, Mapping[str, str]]] = {
    "unit": {"zh": "单位级", "en": "Unit"},
    "county": {"zh": "县区级", "en": "County"},
    "industry": {"zh": "市级行业性", "en": "Municipal, of an industry"},
    "city": {"zh": "市级综合性", "en": "Municipal, of all trades"},
}

LEVELS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    Kind.TEAM: ("unit",),
    Kind.ENTERPRISE: ("unit",),
    Kind.COUNTY: ("county",),
    Kind.INDUSTRY: ("industry",),
    Kind.MUNICIPAL_UNION: ("industry", "city"),
}
"""The levels at which a body of a kind may hold a competition."""

PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "theory": {"zh": "理论", "en": "Theory"},
    "practice": {"zh": "实操", "en": "Practice"},
}
PRIZES: Final[Mapping[str, Mapping[str, str]]] = {
    "first": {"zh": "一等奖", "en": "First prize"},
    "second": {"zh": "二等奖", "en": "Second prize"},
    "third": {"zh": "三等奖", "en": "Third prize"},
}
MOST_ENTRANTS: Final = 200
"""In one trade: as many as a sheet has lines."""
TIE_RULE: Final = (
    "总成绩相同的，实操成绩高的名次在前；实操成绩也相同的，实操用时短的在前；"
    "仍相同且涉及获奖名次的，以加赛成绩定名次。"
)


class CompetitionState(StrEnum):
    """Filed until it may be held; an open one is concluded, or cancelled when no trade could be held."""

    FILED = "filed"
    OPEN = "open"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class TradeState(StrEnum):
    """Planned until its scores stand, subject to appeal; then published. One with too few is cancelled."""

    PLANNED = "planned"
    SCORED = "scored"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class EntrantState(StrEnum):
    """Entered until checked; an eligible one is scored, or was absent on the day."""

    ENTERED = "entered"
    ELIGIBLE = "eligible"
    REFUSED = "refused"
    ABSENT = "absent"
    SCORED = "scored"


def find_level_problem(kind: str, level: str) -> str:
    """Why a body of a kind may not hold a competition of a level, in words; empty if it may."""
    levels = LEVELS_OF.get(kind, ())
    if level in levels:
        return ""
    return f"本级只能举办{'、'.join(LEVELS[each]['zh'] for each in levels)}竞赛。"


def find_filing_problems(
    kind: str, level: str, enrol_until: date, held_on: date, trades: Collection[str], today: date
) -> list[str]:
    """What is wrong with a filing by a body of a kind, in words for its author."""
    problems = list(filter(None, [find_level_problem(kind, level)]))
    if enrol_until < today:
        problems.append("报名截止日期不能早于今天。")
    if held_on <= enrol_until:
        problems.append("比赛日期应在报名截止之后。")
    if len(set(trades)) < len(trades):
        problems.append("同一工种选了两次。")
    return problems


def find_entry_finding(
    grade: str, certified_on: date | None, least_grade: str, least_months: int, held_on: date
) -> str:
    """Why the grade held, or the age of its certificate on the day, is not enough; empty if it is."""
    if not least_grade:
        return ""
    order = list(SKILL_GRADES)
    if grade not in order or order.index(grade) < order.index(least_grade):
        return f"要求{SKILL_GRADES[least_grade]['zh']}及以上"
    if least_months and (certified_on is None or _months_between(certified_on, held_on) < least_months):
        return f"证书取得不满{least_months}个月"
    return ""


def _months_between(first: date, last: date) -> int:
    """Whole months from a day to a later one."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if last.day >= first.day else months - 1


@dataclass(frozen=True)
class Marks:
    """What an entrant scored: each part with two decimals, the total of both by weight with two decimals."""

    theory: Decimal
    practice: Decimal
    total: Decimal


def mark(theory: Sequence[Decimal], practice: Sequence[Decimal], theory_share: int) -> Marks:
    """The marks by the points given in each part: its exact mean; rounded half up once, at the end.

    Both parts need at least one score.
    """
    parts = [sum(map(Fraction, points), Fraction(0)) / len(points) for points in (theory, practice)]
    total = (parts[0] * theory_share + parts[1] * (100 - theory_share)) / 100
    return Marks(_round(parts[0]), _round(parts[1]), _round(total))


def _round(exact: Fraction) -> Decimal:
    """Half up to two decimals; points are never negative."""
    return Decimal(floor(exact * 100 + Fraction(1, 2))) / 100


@dataclass(frozen=True)
class Standing:
    """What decides an entrant's rank; `minutes` and `playoff` are None where they were not needed."""

    entrant_id: str
    total: Decimal
    practice: Decimal
    minutes: Decimal | None = None
    playoff: Decimal | None = None

    @property
    def order(self) -> tuple[Decimal, ...]:
        """The smaller the better (`TIE_RULE`); a time not taken comes last."""
        minutes = Decimal("Infinity") if self.minutes is None else self.minutes
        return (-self.total, -self.practice, minutes, -(self.playoff or Decimal(0)))


@dataclass(frozen=True)
class Place:
    """A rank shared by those whom nothing tells apart; the next rank counts all before it."""

    rank: int
    entrant_ids: tuple[str, ...]


def rank(standings: Iterable[Standing]) -> list[Place]:
    """The ranking, best first; within a place by entrant, so that it is the same whenever it is computed."""
    places, before = [], 0
    ordered = sorted(standings, key=lambda standing: (*standing.order, standing.entrant_id))
    for _order, group in groupby(ordered, key=attrgetter("order")):
        ids = tuple(standing.entrant_id for standing in group)
        places.append(Place(before + 1, ids))
        before += len(ids)
    return places


def find_tied(places: Iterable[Place], prizes: int) -> list[Place]:
    """The shared places among those that win one of so many prizes: they need the tie to be settled."""
    return [place for place in places if len(place.entrant_ids) > 1 and place.rank <= prizes]


def prize_of(rank: int, first: int, second: int, third: int) -> str:
    """The prize (`PRIZES`) of a rank by how many there are of each; empty for none."""
    if rank <= first:
        return "first"
    if rank <= first + second:
        return "second"
    return "third" if rank <= first + second + third else ""
