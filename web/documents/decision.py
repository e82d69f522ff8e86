"""A red-head document 红头文件, such as the decision that names who is honoured; after GB/T 9704-2012 in outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, PageBreak, Paragraph, Spacer

from web.documents.fonts import BOLD
from web.documents.letters import Letters
from web.documents.parts import grid, paragraph, paragraphs
from web.documents.sheet import STYLES, Sheet

_RED = colors.Color(0.8, 0, 0)
_LONGEST_HEAD = 17
_HEAD = ParagraphStyle("head", STYLES["base"], fontName=BOLD, textColor=_RED, alignment=TA_CENTER)
_NUMBER = ParagraphStyle("number", STYLES["base"], fontSize=14, leading=24, alignment=TA_CENTER)
_SIGNED = ParagraphStyle("signed", STYLES["body"], firstLineIndent=0, alignment=TA_RIGHT, rightIndent=28)
_TITLE = ParagraphStyle("subject", STYLES["title"], fontSize=18, leading=30, spaceBefore=16, spaceAfter=14)


@dataclass(frozen=True)
class NamedList:
    """A list that belongs to the document, on a page of its own: "一等奖（3 项）"."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What is decided. `issuer` stands in red at the head, `signatories` above the date, in order.

    `body` has a paragraph for each line; lines that begin with "一、" and the like are headings.
    """

    issuer: str
    number: str
    title: str
    addressees: str
    body: str
    signatories: tuple[str, ...]
    date: str
    lists: Sequence[NamedList] = ()


def print_decision(decision: Decision) -> bytes:
    """The document as A4 pages; the same bytes whenever the content is the same."""
    letters = Letters()
    sheet = Sheet(decision.title, footer=decision.number, margin=27 * mm)
    story: list[Flowable] = [
        Paragraph(letters.markup(decision.issuer), _head_style(decision.issuer, sheet.width)),
        Spacer(0, 14),
        Paragraph(letters.markup(decision.number), _NUMBER),
        HRFlowable(width="100%", thickness=1.6, color=_RED, spaceBefore=4, spaceAfter=4),
        Paragraph(letters.markup(decision.title), _TITLE),
    ]
    if decision.addressees:
        story.append(Paragraph(letters.markup(decision.addressees), _flush()))
    story += paragraphs(letters, decision.body)
    if decision.lists:
        names = "\n".join(f"{number}. {each.title}" for number, each in enumerate(decision.lists, 1))
        story += [Spacer(0, 10), *paragraphs(letters, f"附件：\n{names}")]
    signed: list[Flowable] = [
        Paragraph(letters.markup(each), _SIGNED) for each in (*decision.signatories, decision.date)
    ]
    story += [Spacer(0, 30), KeepTogether(signed)]
    for number, each in enumerate(decision.lists, 1):
        story += [
            PageBreak(),
            paragraph(letters, f"附件 {number}", "label"),
            paragraph(letters, each.title, "title"),
        ]
        story.append(grid(letters, each.headers, each.rows, sheet.width, each.shares))
    return sheet.print(story, letters)


def _head_style(issuer: str, width: float) -> ParagraphStyle:
    """The issuer in one line, as large as it fits."""
    size = min(36.0, width / max(min(len(issuer), _LONGEST_HEAD), 1))
    return ParagraphStyle("head", _HEAD, fontSize=size, leading=size * 1.3)


def _flush() -> ParagraphStyle:
    return ParagraphStyle("flush", STYLES["body"], firstLineIndent=0)
