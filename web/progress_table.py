"""The table of progress: its columns, its order, and the same as rows of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from handlers.oversight.progress import ProgressRow
from web.addresses import here
from web.i18n import gettext as _

MOST_PICTURED = 40
"""So many rows are drawn as bars; the table has all."""


@dataclass(frozen=True)
class Column:
    """One column: what it shows of a row, what it is sorted by and called in an address."""

    code: str
    label: str
    value: Callable[[ProgressRow], Any]
    is_percent: bool = False


COLUMNS: Mapping[str, Column] = {
    column.code: column
    for column in (
        Column("name", "名称", lambda row: row.name),
        Column("percent", "完成率", lambda row: row.counts.percent, is_percent=True),
        Column("expected", "应报", lambda row: row.expected),
        Column("filed", "已报送", lambda row: row.filed),
        Column("open", "未到期", lambda row: row.open),
        Column("overdue", "逾期", lambda row: row.overdue),
        Column("quality", "一次通过率", lambda row: row.counts.quality, is_percent=True),
        Column("score", "考核得分", lambda row: row.score),
    )
}


@dataclass(frozen=True)
class Heading:
    """A column's heading: where pressing it leads, and how the table is sorted by it ("" if not)."""

    label: str
    url: str
    sorted: str


def read_order() -> str:
    """A column, with "-" before it the other way round; "" or what is no column: as it comes."""
    asked = request.args.get("sort", "")[:20]
    return asked if asked.removeprefix("-") in COLUMNS else ""


def in_order(rows: Iterable[ProgressRow], order: str) -> list[ProgressRow]:
    """Rows by a column; those without a value come last either way, equals stay as they came."""
    found = list(rows)
    if not order:
        return found
    value = COLUMNS[order.removeprefix("-")].value
    known = [row for row in found if value(row) is not None]
    known.sort(key=value, reverse=order.startswith("-"))
    return known + [row for row in found if value(row) is None]


def headings(order: str, first: str) -> list[Heading]:
    """The headings as links; `first` is what the rows are called. A number is sorted from its greatest first."""
    found = []
    for code, column in COLUMNS.items():
        ways = (code, f"-{code}") if code == "name" else (f"-{code}", code)
        following = ways[1] if order == ways[0] else ways[0]
        is_sorted = order.removeprefix("-") == code
        way = ("descending" if order.startswith("-") else "ascending") if is_sorted else ""
        label = first if code == "name" else _(column.label)
        found.append(Heading(label, here(sort=following), way))
    return found


def table(rows: Iterable[ProgressRow], first: str) -> tuple[list[str], list[Sequence[object]]]:
    """Header and rows of a file with exactly what the page shows; percentages are whole numbers."""
    labels = [
        first if code == "name" else _(column.label) + (" (%)" if column.is_percent else "")
        for code, column in COLUMNS.items()
    ]
    return labels, [[column.value(row) for column in COLUMNS.values()] for row in rows]
