"""The workbook to fill in: one sheet of each kind with its columns, choices and notes."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from handlers.imports.sheets import NOTES, SHEETS, Field, Sheet
from handlers.imports.worker import MOST_ROWS

_ADVICE = (
    "每张表的第一行是表头，不要改动；不需要的列可以整列删去，不需要的表可以整张删去。",
    "带 * 的列必填。编号是单位、人员在本系统中的唯一标识，重复导入时按编号对照。",
    "保留的列中，留空的格会把原有内容清空。",
    "导入只新增和修改，不会删除：表中没有的单位、人员和任职会列出来，请在核对后另行处理。",
    "不要填写身份证号：本系统不保存。",
    f"每张表最多 {MOST_ROWS:,} 行。不要使用公式、宏和外部链接。",
)
_HINTS = {
    "date": "日期，如 1985-05-01",
    "bool": "是 / 否",
    "number": "整数",
    "year": "四位年份，如 2014",
    "id": "字母、数字和 . : @ _ -",
}


def make_template() -> bytes:
    """The empty workbook as .xlsx."""
    book, file = Workbook(), io.BytesIO()
    notes = book.active
    notes.title = NOTES
    notes.column_dimensions["A"].width = 100
    for line in _ADVICE:
        notes.append([line])
    for sheet in SHEETS:
        _add_sheet(book.create_sheet(sheet.title), sheet)
    book.save(file)
    return file.getvalue()


def _add_sheet(target: Worksheet, sheet: Sheet) -> None:
    target.freeze_panes = "A2"
    for number, field in enumerate(sheet.fields, start=1):
        cell = target.cell(1, number, f"{field.title}*" if field.is_required else field.title)
        cell.font = Font(bold=True)
        column = get_column_letter(number)
        target.column_dimensions[column].width = max(14, 2 * len(field.title) + 4)
        # Excel and WPS would make dates and numbers of ids such as 0012.
        if field.kind == "id":
            target.column_dimensions[column].number_format = "@"
        if hint := _HINTS.get(field.kind):
            cell.comment = Comment(hint, "Saicheng")
        if choices := _choices(field):
            validation = DataValidation(
                type="list", formula1=f'"{choices}"', allow_blank=not field.is_required
            )
            target.add_data_validation(validation)
            validation.add(f"{column}2:{column}{MOST_ROWS}")


def _choices(field: Field) -> str:
    """The choices of a list in a cell; a spreadsheet takes 255 signs, longer ones stay open."""
    names = ["是", "否"] if field.kind == "bool" else [each["zh"] for each in field.codes.values()]
    text = ",".join(names)
    return text if len(text) <= 255 else ""
