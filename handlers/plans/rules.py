"""What a plan must contain, what is doubtful in it, and how coverage is counted; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from handlers.campaigns.rules import read_date as read_date

ELEMENTS: Mapping[str, str] = {
    "theme": "竞赛主题",
    "targets": "目标任务",
    "measures": "工作措施",
    "steps": "方法步骤",
    "people": "人员分工",
    "responsibilities": "责任要求",
}
"""The six elements every plan has (滨会发[2015]18号, part 四.1; S-45), with their names."""

EXEMPTION = "exemption"
LATE_WORKING_DAYS = 10
"""How long a unit registered late has for its plan."""


class PlanState(StrEnum):
    """A plan is open until it is filed, exempted, or closed unfiled at the end of the year."""

    OPEN = "open"
    FILED = "filed"
    EXEMPTED = "exempted"
    CLOSED = "closed"


DONE = (PlanState.FILED, PlanState.EXEMPTED)


@dataclass(frozen=True)
class Span:
    """Local dates, both included."""

    starts_on: date
    ends_on: date


def is_exemption(plan: Mapping[str, Any]) -> bool:
    """Whether the unit asks for exemption instead of filing a plan."""
    return plan.get("report_kind") == EXEMPTION


def find_missing_elements(plan: Mapping[str, Any]) -> list[str]:
    """The keys of the elements that are empty, in the order of `ELEMENTS`."""
    return [key for key in ELEMENTS if not _has_content(plan.get(key))]


def find_date_problems(plan: Mapping[str, Any], contest: Span) -> list[str]:
    """One line for each step whose dates are missing, reversed, or outside of the contest."""
    return [
        problem
        for number, step in enumerate(_rows(plan, "steps"), start=1)
        if (problem := _step_problem(number, step, contest))
    ]


def find_problems(plan: Mapping[str, Any], contest: Span) -> list[str]:
    """Everything that keeps a plan from review, in words; none for a request for exemption with a reason."""
    if is_exemption(plan):
        return [] if _has_content(plan.get("exemption_reason")) else ["请说明免报理由。"]
    missing = [f"缺少“{ELEMENTS[key]}”。" for key in find_missing_elements(plan)]
    return missing + find_date_problems(plan, contest)


def find_warnings(plan: Mapping[str, Any], headcount: int) -> list[str]:
    """What a reviewer should look at; it does not keep a plan back."""
    if is_exemption(plan):
        return []
    found = []
    if headcount and (plan.get("employees") or 0) > headcount:
        found.append(f"参加职工数多于职工总数（{headcount}人）。")
    if not plan.get("funds"):
        found.append("没有计划经费。")
    if not any(target.get("quantity") for target in _rows(plan, "targets")):
        found.append("目标任务没有数量。")
    return found


def describe(plan: Mapping[str, Any]) -> str:
    """The plan as plain text for those who confirm and review it."""
    if is_exemption(plan):
        return f"申请免报。理由：{plan.get('exemption_reason') or ''}"
    lines = [
        f"竞赛主题：{plan.get('theme') or ''}",
        "目标任务：" + _listing(_target(row) for row in _rows(plan, "targets")),
        f"工作措施：{plan.get('measures') or ''}",
        "方法步骤：" + _listing(_step(row) for row in _rows(plan, "steps")),
        "人员分工："
        + _listing(f"{row.get('person') or ''}：{row.get('duty') or ''}" for row in _rows(plan, "people")),
        f"责任要求：{plan.get('responsibilities') or ''}",
        f"开展活动：{len(plan.get('tracks') or [])}类",
        f"覆盖：车间{plan.get('workshops') or 0}个，班组{plan.get('teams') or 0}个，职工{plan.get('employees') or 0}人",
        f"计划经费：{plan.get('funds') or 0}万元",
        f"负责人：{plan.get('leading_person') or ''} {plan.get('contact') or ''}",
    ]
    return "\n".join(lines)


def coverage_percent(covered: int, expected: int) -> Decimal:
    """The share of units with a plan in percent, to one decimal; all of nothing is everything."""
    if expected == 0:
        return Decimal(100)
    return (Decimal(100) * covered / expected).quantize(Decimal("0.1"), ROUND_HALF_UP)


def coverage_date(phase: Span) -> date:
    """The day in the middle of a phase when coverage is looked at: 15 March for 1 to 31 March."""
    days = (phase.ends_on - phase.starts_on).days + 1
    return phase.starts_on + timedelta(days=max(days // 2 - 1, 0))


def find_empty_industries(units: Iterable[tuple[str, bool]]) -> list[str]:
    """Of (industry, has a plan) pairs the industries where no unit has one, by name."""
    covered: dict[str, bool] = {}
    for industry, has_plan in units:
        covered[industry] = covered.get(industry, False) or has_plan
    return sorted(industry for industry, found in covered.items() if industry and not found)


def _has_content(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, Mapping):
        return any(_has_content(item) for item in value.values())
    if isinstance(value, Sequence):
        return any(_has_content(item) for item in value)
    return value is not None


def _rows(plan: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = plan.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _step_problem(number: int, step: Mapping[str, Any], contest: Span) -> str:
    first, last = read_date(step.get("starts_on")), read_date(step.get("ends_on"))
    if first is None or last is None:
        return f"第{number}步没有起止日期。"
    if last < first:
        return f"第{number}步的结束日期早于开始日期。"
    if first < contest.starts_on or last > contest.ends_on:
        return f"第{number}步的日期不在竞赛期内（{contest.starts_on}至{contest.ends_on}）。"
    return ""


def _listing(items: Iterable[str]) -> str:
    return "".join(f"\n  {number}. {item}" for number, item in enumerate(items, start=1))


def _target(row: Mapping[str, Any]) -> str:
    return f"{row.get('target') or ''} {row.get('quantity') or ''}{row.get('unit') or ''}"


def _step(row: Mapping[str, Any]) -> str:
    return f"{row.get('step') or ''}（{row.get('starts_on') or ''}至{row.get('ends_on') or ''}）"
