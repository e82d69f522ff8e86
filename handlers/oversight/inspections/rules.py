"""Drawing bodies and teams, scoring a sheet, deadlines of findings; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from hashlib import sha256
from random import Random
from typing import Any, TypeVar

from handlers.campaigns.rules import read_date

Item = TypeVar("Item")

INSPECTOR_ROLES = ("assessor", "site_checker", "county_union", "tech_expert")
"""Whose holders may be drawn: the city's checkers, experts, and colleagues of other counties (交叉检查)."""
TEAM_SIZE = 3
MOST_EXTENSIONS = 2


class InspectionState(StrEnum):
    """Open until its report is approved, scored while findings are open; lapsed if not held by the year's end."""

    OPEN = "open"
    SCORED = "scored"
    CLOSED = "closed"
    LAPSED = "lapsed"


class FindingState(StrEnum):
    """Open until the rectification is verified, or given up: then the assessment deducts it."""

    OPEN = "open"
    RECTIFIED = "rectified"
    FAILED = "failed"


def make_seed(*parts: object) -> str:
    """A seed that nobody chooses: from what is drawn for, the instant, and the seed of the draw before."""
    return sha256(":".join(map(str, parts)).encode()).hexdigest()[:32]


def draw(seed: str, candidates: Sequence[Item], count: int) -> list[Item]:
    """As many of the candidates as wanted, if there are; the same seed and candidates give the same draw."""
    return Random(seed).sample(list(candidates), min(count, len(candidates)))


def score_items(items: Sequence[Mapping[str, Any]]) -> Decimal:
    """The mean of the items' scores (of 100) by weight, to one decimal."""
    weights = sum((Decimal(str(item["weight"])) for item in items), Decimal())
    total = sum((Decimal(str(item["weight"])) * Decimal(str(item["score"])) for item in items), Decimal())
    return (total / weights).quantize(Decimal("0.1"), ROUND_HALF_UP)


def find_sheet_problems(sheet: Mapping[str, Any], today: date) -> list[str]:
    """What keeps a sheet from being handed in."""
    problems = []
    visited_on = read_date(sheet.get("visited_on"))
    if visited_on is None or visited_on > today:
        problems.append("检查日期不能晚于今天。")
    for number, finding in enumerate(sheet.get("findings") or [], start=1):
        due_on = read_date(finding.get("due_on"))
        if due_on is None or due_on <= today:
            problems.append(f"第{number}个问题的整改期限应在今天之后。")
    titles = [str(each.get("title") or "").strip() for each in sheet.get("good_practices") or []]
    if len(set(titles)) != len(titles):
        problems.append("有两项经验做法名称相同。")
    return problems


def find_extension_problem(extensions: int, due_on: date, wanted_on: date | None) -> str:
    """Why a deadline cannot be moved, or ""."""
    if extensions >= MOST_EXTENSIONS:
        return f"整改期限最多延长{MOST_EXTENSIONS}次，请按期完成。"
    if wanted_on is None or wanted_on <= due_on:
        return f"延长后的期限应晚于现期限{due_on}。"
    return ""
