"""What experts may see of an entry: allowed fields only, without the names that are known.

The list says what is shown, never what is hidden: a field that a form gains later is not seen until it is added here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

HIDDEN = "〔隐去〕"

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "result": (
        "category",
        "field",
        "started_on",
        "ended_on",
        "summary",
        "background",
        "technical_content",
        "innovation_points",
        "comparison",
        "ip_count",
        "ip_state",
        "application",
        "benefits",
        "benefit_basis",
        "social_benefit",
        "evaluation",
    ),
    "person": (
        "category",
        "field",
        "skill_grade",
        "is_front_line",
        "deeds_short",
        "deeds",
        "results",
        "ip_count",
    ),
    "team": (
        "category",
        "field",
        "headcount",
        "structure",
        "work",
        "deeds",
        "results",
        "training",
        "safety",
        "five_type_score",
    ),
}
"""By class, the fields of its form (F-09, F-10, F-11) that experts see, in this order."""

ALLOWED_IN_ROWS: Mapping[str, tuple[str, ...]] = {
    "benefits": ("year", "output_value", "profit", "saving", "amount"),
    "results": ("kind", "content", "effect", "year"),
}
"""Of a list, the columns that are shown; a list that is not here is not shown at all."""

FIELD_NAMES: Mapping[str, str] = {
    "category": "类别",
    "field": "专业领域",
    "started_on": "开始日期",
    "ended_on": "完成日期",
    "summary": "成果简介",
    "background": "背景和要解决的问题",
    "technical_content": "技术内容",
    "innovation_points": "创新点",
    "comparison": "与同类技术比较",
    "ip_count": "知识产权数量",
    "ip_state": "知识产权状态",
    "application": "应用推广情况",
    "benefits": "经济效益",
    "benefit_basis": "效益计算依据",
    "social_benefit": "社会、安全、生态效益",
    "evaluation": "第三方评价",
    "skill_grade": "技能等级",
    "is_front_line": "一线职工",
    "deeds_short": "事迹简介",
    "deeds": "主要事迹",
    "results": "创新成果",
    "headcount": "班组人数",
    "structure": "人员结构",
    "work": "主要工作",
    "training": "培训情况",
    "safety": "安全生产",
    "five_type_score": "五型得分",
    "name": "名称",
    "year": "年度",
    "output_value": "新增产值",
    "profit": "新增利润",
    "saving": "节约",
    "amount": "金额",
    "kind": "类型",
    "content": "内容",
    "effect": "效果",
}

_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    re.compile(r"(?:https?://|www\.)[^\s,。;]+", re.IGNORECASE),
    re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
    re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"),
    re.compile(
        r"[A-Za-z0-9\u4e00-\u9fff·()()]{2,24}?(?:股份有限公司|有限责任公司|有限公司|集团公司|研究院有限公司)"
    ),
)
"""Addresses, numbers of persons and telephones, companies: never needed to judge, always telling."""

_UNIT_ENDINGS = (
    "股份有限公司",
    "有限责任公司",
    "有限公司",
    "集团公司",
    "总公司",
    "分公司",
    "集团",
    "公司",
    "总工会",
)
_SHORTEST = 2


@dataclass(frozen=True)
class Finding:
    """That something was taken out of a field, and how often."""

    field: str
    count: int


def expand_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names to take out, the longest first: each as it is, and units without 有限公司 and the like."""
    found = set()
    for name in names:
        text = name.strip()
        found.add(text)
        for ending in _UNIT_ENDINGS:
            if text.endswith(ending):
                found.add(text.removesuffix(ending))
                break
    return tuple(
        sorted((name for name in found if len(name) >= _SHORTEST), key=lambda name: (-len(name), name))
    )


def anonymise(
    kind: str, title: str, content: Mapping[str, Any], names: Iterable[str]
) -> tuple[dict[str, Any], list[Finding]]:
    """The version for experts, and where names were taken out. Files are never part of it: experts see copies
    of their own (`handlers.entries.attachments`).

    A field that is empty after all stays empty: nothing falls back to the original.
    """
    hidden = _pattern_of(names)
    shown: dict[str, Any] = {"name": title}
    for key in ALLOWED[kind]:
        value = _allowed_value(key, content.get(key))
        if value not in (None, "", []):
            shown[key] = value
    findings = []
    for key, value in shown.items():
        shown[key], count = _scrub(value, hidden)
        if count:
            findings.append(Finding(key, count))
    return shown, findings


def find_leaks(shown: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """The fields of a version for experts in which a name or number can still be read."""
    hidden = _pattern_of(names)
    return [key for key, value in shown.items() if _scrub(value, hidden)[1]]


def _allowed_value(key: str, value: Any) -> Any:
    if isinstance(value, list):
        columns = ALLOWED_IN_ROWS.get(key)
        if columns is None:
            return None
        rows = [row for row in value if isinstance(row, Mapping)]
        return [{column: row[column] for column in columns if _is_plain(row.get(column))} for row in rows]
    return value if _is_plain(value) else None


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, bool, int, Decimal, date))


def _pattern_of(names: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all names, the longest first, however their letters are spaced; without names, for nothing."""
    spaced = (r"\s*".join(re.escape(letter) for letter in name) for name in expand_names(names))
    return re.compile("|".join(spaced) or r"(?!)", re.IGNORECASE)


def _scrub(value: Any, hidden: re.Pattern[str]) -> tuple[Any, int]:
    if isinstance(value, list):
        rows = [{key: _scrub(item, hidden) for key, item in row.items()} for row in value]
        count = sum(times for row in rows for _item, times in row.values())
        return [{key: item for key, (item, _times) in row.items()} for row in rows], count
    if not isinstance(value, str):
        return value, 0
    # Spaces and invisible signs between the letters of a name would hide it from the search.
    text, count = "".join(_visible(value)), 0
    for pattern in (hidden, *_PATTERNS):
        text, times = pattern.subn(HIDDEN, text)
        count += times
    return text, count


def _visible(text: str) -> Iterator[str]:
    return (sign for sign in text if sign.isprintable() or sign in "\n\t")
