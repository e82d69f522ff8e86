"""What is wrong with a workbook: where, and what to do; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MOST_PROBLEMS: Final = 500
"""So many are told; of more there is only the number."""

TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "not_xlsx": (
        "这不是 .xlsx 工作簿，或者文件已损坏、加了密码。请用 Excel 或 WPS 另存为 .xlsx 后再上传。",
        "This is no .xlsx workbook, or it is damaged or has a password. Save it as .xlsx and try again.",
    ),
    "too_big": (
        "文件太大，或展开后太大。每张表最多 {most} 行，请分开导入，并删去图片和多余的格式。",
        "The file is too big, packed or unpacked. A sheet has at most {most} rows: divide it, without pictures.",
    ),
    "active": (
        "工作簿含有宏、外部链接或嵌入对象。请另存为不带这些内容的 .xlsx。",
        "The workbook has macros, links to other files or embedded objects. Save it without them.",
    ),
    "entities": (
        "工作簿的内部文件声明了 DTD 或实体，不会读取。请用 Excel 或 WPS 另存一份。",
        "A part of the workbook declares a DTD or entities and is not read. Save it anew.",
    ),
    "no_sheet": (
        "没有一张可以导入的表。请使用模板，保留表名“{sheets}”。",
        "There is no sheet to import. Use the template and keep the sheets' names ({sheets}).",
    ),
    "unknown_sheet": (
        "不认识这张表。请删去，或改成模板里的表名。",
        "Unknown sheet: delete it, or name it as in the template.",
    ),
    "no_header": (
        "缺少这一列。请照模板补上表头。",
        "This column is missing: add its header as in the template.",
    ),
    "unknown_column": (
        "模板里没有这一列。请删去，或改成模板里的列名。",
        "The template has no such column: delete or rename it.",
    ),
    "double_column": ("这一列出现了两次，请删去一列。", "This column comes twice: delete one."),
    "formula": (
        "这一格是公式。请复制后用“选择性粘贴—数值”改成数值。",
        "This cell has a formula: paste it as a value.",
    ),
    "required": ("不能为空，请填写。", "This must not be empty."),
    "too_long": ("太长，最多 {most} 个字。", "Too long: at most {most} characters."),
    "bad_text": ("含有不可见的字符，请重新输入。", "This has invisible characters: type it anew."),
    "bad_id": (
        "编号只能用字母、数字和 . : @ _ -，最多 40 个。",
        "Ids have letters, digits and . : @ _ - only, at most 40.",
    ),
    "bad_email": ("不是邮箱地址。", "This is no e-mail address."),
    "bad_code": (
        "没有“{value}”这个选项，可选：{choices}。",
        "There is no choice “{value}”; choose from {choices}.",
    ),
    "bad_bool": ("请填“是”或“否”。", "Write 是 or 否 (yes or no)."),
    "bad_date": ("不是日期，请写成 1985-05-01。", "This is no date: write 1985-05-01."),
    "bad_number": ("请填 0 到 9999999 的整数。", "Write a whole number from 0 to 9999999."),
    "bad_year": ("请填四位年份，如 2014。", "Write a year of four digits, such as 2014."),
    "double_row": ("与第 {other} 行重复，请删去一行。", "The same as row {other}: delete one."),
    "no_organisation": (
        "没有编号为“{value}”的单位。请先在“单位”表中加上，或改正编号。",
        "There is no organisation “{value}”: add it to the sheet 单位, or correct the id.",
    ),
    "no_person": (
        "没有编号为“{value}”的人员。请先在“人员”表中加上，或改正编号。",
        "There is no person “{value}”: add them to the sheet 人员, or correct the id.",
    ),
    "bad_parent": (
        "这类单位的上级应是：{choices}。请改正上级编号。",
        "An organisation of this kind belongs under: {choices}. Correct the id above.",
    ),
    "kind_changed": (
        "已有的单位不能改类别（原为{value}）。请另用一个编号。",
        "The kind of a known organisation ({value}) cannot change: use another id.",
    ),
    "may_not_grant": (
        "只有系统管理员可以授予“{value}”。请删去这一行，或请系统管理员导入。",
        "Only a system administrator may give the role “{value}”: delete the row, or have one import it.",
    ),
}


@dataclass(frozen=True)
class Problem:
    """One fault: `row` as the spreadsheet counts (0 for a whole sheet or file), `column` the title of the column."""

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """What is wrong and what to do, in "zh" or "en"."""
        return TEXTS[self.code][language == "en"].format(**self.params)
