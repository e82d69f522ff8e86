"""Report periods, the figures of a report, and when they are not plausible; pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engine.calendar import WorkCalendar

FIGURES: Mapping[str, str] = {
    "headcount": "职工总数",
    "participants": "参加活动职工数",
    "trainings": "技能培训场次",
    "trained": "培训人次",
    "drills": "练兵比武场次",
    "proposals": "提出建议数",
    "proposals_adopted": "建议采纳数",
    "proposals_implemented": "建议实施数",
    "five_renovations": "小革新",
    "five_inventions": "小发明",
    "five_savings": "小节约",
    "five_suggestions": "小建议",
    "five_brands": "小品牌",
    "renovations": "技术革新项目",
    "key_problems": "攻关项目",
    "inventions": "发明创造",
    "patents_applied": "申请专利",
    "patents_granted": "授权专利",
    "pairs": "师徒结对",
    "carriers": "创建载体",
    "energy_measures": "节能减排措施",
    "energy_saved": "节能量（吨标准煤）",
    "value_created": "创造价值（万元）",
}
"""The figures of form F-05 with their names."""

FIGURES_EN: Mapping[str, str] = {
    "headcount": "Employees",
    "participants": "Employees taking part",
    "trainings": "Trainings",
    "trained": "People trained",
    "drills": "Drills and matches",
    "proposals": "Proposals made",
    "proposals_adopted": "Proposals adopted",
    "proposals_implemented": "Proposals implemented",
    "five_renovations": "Small renovations",
    "five_inventions": "Small inventions",
    "five_savings": "Small savings",
    "five_suggestions": "Small suggestions",
    "five_brands": "Small brands",
    "renovations": "Renovation projects",
    "key_problems": "Key problems tackled",
    "inventions": "Inventions",
    "patents_applied": "Patents applied for",
    "patents_granted": "Patents granted",
    "pairs": "Master-apprentice pairs",
    "carriers": "Carriers",
    "energy_measures": "Energy measures",
    "energy_saved": "Energy saved (tce)",
    "value_created": "Value created (10,000 yuan)",
}
"""The same in English."""

STOCKS = frozenset({"headcount", "pairs", "carriers"})
"""Figures that stand at the end of a period; the others happen within it and may be added up."""

YUAN_IN_WAN = Decimal(10_000)
"""Yuan (元) in one 万元, the unit of `value_created`."""

JUMP_FACTOR = 5
JUMP_LEAST = 20
"""A figure jumps when it is beyond five times, or below a fifth of, the last one, and one of them is 20 or more."""

_NOT_ABOVE = (
    ("participants", "headcount"),
    ("proposals_adopted", "proposals"),
    ("proposals_implemented", "proposals_adopted"),
)

LISTED_AFTER = 10
MERGED_AFTER = 5


class ReportState(StrEnum):
    """A report is open until figures come in; missing when none ever came."""

    OPEN = "open"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    MISSING = "missing"


DONE = (ReportState.SUBMITTED, ReportState.ACCEPTED)


@dataclass(frozen=True)
class Period:
    """One month (or what of it lies in the phase): local dates, each day included.

    Reports open on the day after, are due on `due_on`, are merged by the counties from `merge_on`, named in
    the bulletin of `bulletin_on` if missing, and may come in until `closes_on`. Text is wanted once a quarter.
    """

    code: str
    name: str
    starts_on: date
    ends_on: date
    opens_on: date
    due_on: date
    merge_on: date
    bulletin_on: date
    closes_on: date
    wants_text: bool

    def to_dict(self) -> dict[str, Any]:
        """The period as process data."""
        return asdict(self)


def list_periods(
    starts_on: date, ends_on: date, closes_on: date, calendar: WorkCalendar, due_working_day: int
) -> list[Period]:
    """The months of a phase, each due on a working day of the month after (default the fifth; A13-22)."""
    return [
        _period(first, last, last == ends_on, closes_on, calendar, due_working_day)
        for first, last in _months(starts_on, ends_on)
    ]


def move_due(due_on: date, closes_on: date, calendar: WorkCalendar) -> dict[str, date]:
    """The dates of a period that follow from the day it is due."""
    return {
        "due_on": due_on,
        "merge_on": calendar.add_working_days(due_on, MERGED_AFTER),
        "bulletin_on": calendar.add_working_days(due_on, LISTED_AFTER),
        "closes_on": max(closes_on, calendar.add_working_days(due_on, LISTED_AFTER)),
    }


def _months(starts_on: date, ends_on: date) -> Iterator[tuple[date, date]]:
    first = starts_on
    while first <= ends_on:
        month_end = first.replace(day=monthrange(first.year, first.month)[1])
        yield first, min(month_end, ends_on)
        first = month_end + timedelta(days=1)


def _period(
    first: date, last: date, is_final: bool, closes_on: date, calendar: WorkCalendar, due_working_day: int
) -> Period:
    code = f"{first.year}-{first.month:02d}"
    dates = move_due(calendar.add_working_days(last, due_working_day), closes_on, calendar)
    return Period(
        code=code,
        name=f"{first.year}年{first.month}月",
        starts_on=first,
        ends_on=last,
        opens_on=last + timedelta(days=1),
        wants_text=is_final or first.month % 3 == 0,
        **dates,
    )


def find_doubts(figures: Mapping[str, Any], previous: Mapping[str, Any], *, is_zero: bool) -> list[str]:
    """What must be explained: jumps against the last report, parts above their whole, nothing but zeros."""
    if is_zero:
        return []
    flows = [key for key in FIGURES if key not in STOCKS]
    if not any(_number(figures, key) for key in flows):
        return ["全部数据为零：如本期没有开展活动，请选择零报告。"]
    found = [
        f"“{FIGURES[part]}”（{_show(figures, part)}）大于“{FIGURES[whole]}”（{_show(figures, whole)}）。"
        for part, whole in _NOT_ABOVE
        if _number(figures, part) > _number(figures, whole)
    ]
    found += [
        f"“{FIGURES[key]}”上期{_show(previous, key)}，本期{_show(figures, key)}。"
        for key in FIGURES
        if previous and is_jump(_number(previous, key), _number(figures, key))
    ]
    return found


def is_jump(before: Decimal, now: Decimal) -> bool:
    """Whether a figure differs too much from the last one to pass without a word."""
    low, high = sorted((before, now))
    return high >= JUMP_LEAST and high > JUMP_FACTOR * max(low, Decimal(1))


def add_up(reports: Iterable[Mapping[str, Any]], *, stocks: bool = True) -> dict[str, Decimal]:
    """The sum of each figure over reports; stocks may only be added up over the reports of one period."""
    keys = [key for key in FIGURES if stocks or key not in STOCKS]
    totals = dict.fromkeys(keys, Decimal(0))
    for figures in reports:
        for key in keys:
            totals[key] += _number(figures, key)
    return totals


def describe(figures: Mapping[str, Any]) -> str:
    """The figures that are not zero, one a line."""
    return "\n".join(
        f"{name}：{_show(figures, key)}" for key, name in FIGURES.items() if _number(figures, key)
    )


def _number(figures: Mapping[str, Any], key: str) -> Decimal:
    value = figures.get(key)
    return Decimal(str(value)) if value is not None else Decimal(0)


def _show(figures: Mapping[str, Any], key: str) -> str:
    return f"{_number(figures, key).normalize():f}"
