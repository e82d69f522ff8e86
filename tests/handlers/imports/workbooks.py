"""Workbooks for tests: sheets by title, each with its rows."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

PEOPLE_HEADER = ("编号*", "姓名*", "单位编号*", "性别", "出生日期", "技能等级", "一线")
Sheets = Mapping[str, Sequence[Sequence[Any]]]


def make_workbook(sheets: Sheets) -> bytes:
    """The file."""
    book, file = Workbook(write_only=True), io.BytesIO()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return file.getvalue()


def as_read(sheets: Sheets) -> list[tuple[str, list[tuple[int, list[Any]]]]]:
    """The same as the reader gives it, without a file."""
    return [
        (title, [(number, list(row)) for number, row in enumerate(rows, 1)]) for title, rows in sheets.items()
    ]
