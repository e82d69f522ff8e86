"""From ranked results to a list: order, quota, reserve, grades, structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Final

from handlers.reviews.rules.states import Place

GRADES: Final = ("first", "second", "third")
GRADE_NAMES: Mapping[str, dict[str, str]] = {
    "first": {"zh": "一等奖", "en": "First prize"},
    "second": {"zh": "二等奖", "en": "Second prize"},
    "third": {"zh": "三等奖", "en": "Third prize"},
}
TRAITS: Mapping[str, str] = {
    "is_front_line": "一线职工",
    "is_woman": "女职工",
    "is_migrant_worker": "农民工",
    "is_unit_head": "单位负责人",
    "is_non_public": "非公企业",
}
"""The traits of an entry that shares of a list are about."""

_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Ranked:
    """A reviewed entry: its score of 100, its rank by the review's rules, and its unit's assessment in per cent."""

    entry_id: str
    score: Decimal
    rank: int
    assessment: Decimal | None


@dataclass(frozen=True)
class Line:
    """An entry's place in the order; `is_open` when the rules leave it equal to a neighbour."""

    entry_id: str
    rank: int
    score: Decimal
    assessment: Decimal | None
    combined: Decimal
    place: Place
    is_open: bool


def combine(score: Decimal, assessment: Decimal | None, share: Decimal) -> Decimal:
    """The review's score with the unit's assessment weighed in (S-79); without an assessment, the score alone."""
    weighed = score if assessment is None else score * (1 - share) + assessment * share
    return weighed.quantize(_PLACES, ROUND_HALF_UP)


def draw_up(
    entries: Sequence[Ranked], quota: int, assessment_share: Decimal, reserve_share: Decimal
) -> list[Line]:
    """The order by combined score, then by the review's rank: `quota` listed, a reserve, the rest out.

    See `reserve_size`.
    """
    reserve = reserve_size(quota, reserve_share)
    keyed = sorted(
        (
            (-combine(each.score, each.assessment, assessment_share), each.rank, each.entry_id, each)
            for each in entries
        ),
        key=lambda row: row[:3],
    )
    keys = [row[:2] for row in keyed]
    lines = []
    for number, (negative, _rank, entry_id, each) in enumerate(keyed, start=1):
        place = Place.LISTED if number <= quota else Place.RESERVE if number <= quota + reserve else Place.OUT
        is_open = keys.count(keys[number - 1]) > 1
        lines.append(Line(entry_id, number, each.score, each.assessment, -negative, place, is_open))
    return lines


def reserve_size(quota: int, share: Decimal) -> int:
    """How many are kept in reserve: a share of the quota, rounded up."""
    return int((quota * share).to_integral_value(ROUND_CEILING))


def find_quota_problems(listed: int, quota: int, reason: str) -> list[str]:
    """Over the quota is never allowed; fewer needs a reason (宁缺毋滥)."""
    if listed > quota:
        return [f"名额为{quota}，名单有{listed}，超出{listed - quota}，不能通过。"]
    if listed < quota and not reason.strip():
        return [f"名额为{quota}，名单只有{listed}，请说明缺额原因。"]
    return []


def find_grade_problems(grades: Mapping[str, int], listed: int) -> list[str]:
    """The grades' numbers must make up the list: none negative, at least one first prize if anything is listed."""
    total = sum(grades[grade] for grade in GRADES)
    if any(grades[grade] < 0 for grade in GRADES):
        return ["各等级数量不能为负数。"]
    if total != listed:
        return [f"各等级数量之和为{total}，应等于名单数{listed}。"]
    if listed and not grades["first"]:
        return ["应至少有1项一等奖。"]
    return []


def split_grades(order: Sequence[str], grades: Mapping[str, int]) -> dict[str, str]:
    """The grade of each listed entry, the best first."""
    names = [grade for grade in GRADES for _ in range(grades[grade])]
    return dict(zip(order, names, strict=True))


def find_structure_gaps(
    listed: Sequence[Mapping[str, bool]], least: Mapping[str, Decimal], most: Mapping[str, Decimal]
) -> list[str]:
    """Which shares of the list are missed, in words: at least `least`, at most `most` of it."""
    if not listed:
        return []
    gaps = []
    for trait, name in TRAITS.items():
        share = Decimal(sum(bool(entry[trait]) for entry in listed)) / len(listed)
        percent = f"{(share * 100).quantize(Decimal('0.1'))}%"
        if share < least.get(trait, Decimal(0)):
            gaps.append(f"{name}占{percent}，低于{least[trait] * 100:.0f}%。")
        if share > most.get(trait, Decimal(1)):
            gaps.append(f"{name}占{percent}，高于{most[trait] * 100:.0f}%。")
    return gaps
