"""The report for people: plain tables of a width that Chinese characters do not upset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

REGISTER_NAMES = {"plans": "活动方案", "reports": "情况上报", "summaries": "阶段总结"}


def describe(report: Mapping[str, Any]) -> str:
    """The report of a year (see `Played.to_dict`) as text."""
    parts = [
        [f"{report['year']}年，{report['units']}家企业，种子{report['seed']}"],
        _table(
            ("阶段任务", "新增", "办结", "其中逾期办结", "逾期未办", "撤回"),
            ([*phase.values()] for phase in report["phases"]),
        ),
        _table(("提醒", "份数"), report["reminders"].items()),
    ]
    for code, lines in report["registers"].items():
        heading = (REGISTER_NAMES.get(code, code), "应报", "已报", "未到期", "逾期")
        parts.append(_table(heading, ([*line.values()] for line in [*lines, _total(lines)])))
    acts = "，".join(f"{_ACTS.get(kind, kind)}{count}" for kind, count in report["acts"].items())
    parts.append([f"办理：{acts}", f"异常事件：{len(report['incidents'])}"])
    spent = report["seconds"]
    parts.append([f"用时：{sum(spent.values()):.1f}秒（其中推演{spent['play']:.1f}秒）"])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


_ACTS = {"submit": "提交", "return": "退回", "transfer": "转办", "never": "不办"}


def _total(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    keys = ("expected", "filed", "open", "overdue")
    return {"county": "合计", **{key: sum(line[key] for line in lines) for key in keys}}


def _table(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    cells = [[str(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            _pad(cell, width, is_left=not index)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _width(text: str) -> int:
    """Columns on a terminal: two for a Chinese character."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _pad(text: str, width: int, *, is_left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if is_left else space + text
