"""A filled-in form on paper: its fields in a bordered table, then the opinion of everybody who had to give one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from web.documents.fonts import REGULAR
from web.documents.letters import Letters
from web.documents.parts import fields, grid, paragraph
from web.documents.sheet import Sheet

_BLANK_LINES = "\n" * 3
_DATE = "　　　　年　　月　　日"
_DIGEST = 20
_SHORT = 500


@dataclass(frozen=True)
class Rows:
    """Fields that belong together: labels and values; a heading if they have one."""

    fields: tuple[tuple[str, str], ...]
    heading: str = ""


@dataclass(frozen=True)
class Grid:
    """A list in the form: its name, its columns, its rows."""

    heading: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Opinion:
    """One step of approval 审批意见. `signer` with post and `date` are empty while nobody has signed."""

    step: str
    lines: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    signer: str = ""
    date: str = ""


@dataclass(frozen=True)
class PrintedForm:
    """What is printed. `state` says in a word whether it is a draft, filed or still on its way."""

    title: str
    number: str
    state: str
    blocks: Sequence[Rows | Grid]
    opinions: Sequence[Opinion] = ()
    about: tuple[tuple[str, str], ...] = field(default=())

    @property
    def digest(self) -> str:
        """What two prints of the same content have in common."""
        whole = repr(
            (self.title, self.number, self.state, self.about, tuple(self.blocks), tuple(self.opinions))
        )
        found = sha256(whole.encode(errors="replace")).hexdigest()[:_DIGEST].upper()
        return " ".join(found[place : place + 5] for place in range(0, _DIGEST, 5))


def print_form(form: PrintedForm) -> bytes:
    """The form as A4 pages; the same bytes whenever the content is the same."""
    letters = Letters()
    sheet = Sheet(form.title, footer=f"{form.number}　内容校验 {form.digest}".strip("　"))
    story: list[Flowable] = [paragraph(letters, form.title, "title")]
    line = "　".join(part for part in (f"编号：{form.number}" if form.number else "", form.state) if part)
    story += [paragraph(letters, line, "right"), Spacer(0, 4), fields(letters, form.about, sheet.width)]
    for block in form.blocks:
        if block.heading:
            story.append(paragraph(letters, block.heading, "heading"))
        elif story:
            story.append(Spacer(0, 6))
        if isinstance(block, Rows):
            story.append(fields(letters, block.fields, sheet.width))
        else:
            story.append(grid(letters, block.headers, block.rows, sheet.width))
    if form.opinions:
        story.append(paragraph(letters, "办理与审批意见", "heading"))
    for opinion in form.opinions:
        story += _opinion(letters, opinion, sheet.width)
    return sheet.print(story, letters)


def _opinion(letters: Letters, opinion: Opinion, width: float) -> list[Flowable]:
    rows = [*opinion.lines, *([("意见", opinion.remark)] if opinion.remark else [])]
    if not rows and not opinion.signer:
        rows = [("意见", _BLANK_LINES)]
    told = fields(letters, [("环节", opinion.step), *rows], width)
    signed = [_signature(letters, opinion, width), Spacer(0, 8)]
    is_short = sum(len(value) + value.count("\n") * 30 for _label, value in rows) < _SHORT
    return [KeepTogether([told, *signed])] if is_short else [told, KeepTogether(signed)]


def _signature(letters: Letters, opinion: Opinion, width: float) -> Table:
    cells: list[list[Any]] = [
        [
            paragraph(letters, "（盖章处）", "small"),
            [
                paragraph(letters, f"签名：{opinion.signer or '　' * 8}", "cell"),
                paragraph(letters, f"日期：{opinion.date or _DATE}", "cell"),
            ],
        ]
    ]
    line = (0.6, colors.black)
    style = TableStyle(
        [
            ("BOX", (0, 0), (-1, -1), *line),
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 4 * mm),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5 * mm),
        ]
    )
    return Table(cells, [width * 0.4, width * 0.6], style=style)
