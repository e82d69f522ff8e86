"""The sheet of paper: styles, page numbers, footer, and bytes that depend on the content alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from web.documents.fonts import BOLD, REGULAR, load_fonts
from web.documents.letters import Letters

MARGIN = 24 * mm
FOOT = 14 * mm

_BASE = ParagraphStyle("base", fontName=REGULAR, fontSize=11, leading=18, wordWrap="CJK")
STYLES = {
    "base": _BASE,
    "title": ParagraphStyle("title", _BASE, fontName=BOLD, fontSize=19, leading=28, alignment=TA_CENTER, spaceAfter=6),
    "heading": ParagraphStyle("heading", _BASE, fontName=BOLD, fontSize=12.5, leading=20, spaceBefore=12, spaceAfter=4),
    "label": ParagraphStyle("label", _BASE, fontName=BOLD, fontSize=10.5, leading=17),
    "cell": ParagraphStyle("cell", _BASE, fontSize=10.5, leading=17),
    "small": ParagraphStyle("small", _BASE, fontSize=9, leading=14),
    "right": ParagraphStyle("right", _BASE, fontSize=10.5, alignment=TA_RIGHT),
    "center": ParagraphStyle("center", _BASE, alignment=TA_CENTER),
    "body": ParagraphStyle("body", _BASE, fontSize=14, leading=27, firstLineIndent=28, alignment=TA_JUSTIFY),
}  # fmt: skip

# ReportLab keeps the state of fonts in module globals: one document at a time.
_press = Lock()


@dataclass(frozen=True)
class Sheet:
    """What stands on every page, and what the file says of itself: its title, and nobody's name."""

    title: str
    footer: str = ""
    page_size: tuple[float, float] = A4
    margin: float = MARGIN
    has_page_numbers: bool = True
    paint: Callable[[Canvas], None] | None = None
    """Draws on every page before anything else."""

    @property
    def width(self) -> float:
        """What is left between the margins, in points."""
        return self.page_size[0] - 2 * self.margin

    def print(self, story: Sequence[Flowable], letters: Letters) -> bytes:
        """The PDF. A note at the end says which signs could not be shown."""
        if note := letters.note():
            story = [*story, Paragraph(note, STYLES["small"])]
        written = BytesIO()
        with _press:
            load_fonts()
            document = BaseDocTemplate(
                written,
                pagesize=self.page_size,
                invariant=1,
                title=letters.plain(self.title),
                author="",
                subject="",
                creator="Saicheng",
                producer="Saicheng",
                lang="zh-CN",
            )
            bottom = self.margin
            frame = Frame(
                *(self.margin, bottom, self.width, self.page_size[1] - bottom - self.margin),
                *(0, 0, 0, 0),
            )
            document.addPageTemplates(PageTemplate("page", [frame], onPage=self._begin_page))
            footer = letters.plain(self.footer)
            document.build(
                list(story), canvasmaker=lambda *given, **named: _Pages(self, footer, *given, **named)
            )
        return written.getvalue()

    def _begin_page(self, canvas: Canvas, _document: object) -> None:
        if self.paint is not None:
            self.paint(canvas)


class _Pages(Canvas):
    """Keeps every page until their number is known."""

    def __init__(self, sheet: Sheet, footer: str, *given: Any, **named: Any) -> None:
        super().__init__(*given, **{**named, "initialFontName": REGULAR})
        self._sheet, self._footer = sheet, footer
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # of ReportLab, which has no other way to do this

    def save(self) -> None:
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self._foot(number, len(self._kept))
            Canvas.showPage(self)
        Canvas.save(self)

    def _foot(self, number: int, count: int) -> None:
        sheet = self._sheet
        if not sheet.has_page_numbers:
            return
        self.setFont(REGULAR, 8.5)
        self.setFillGray(0.25)
        self.drawString(sheet.margin, FOOT, self._footer)
        self.drawRightString(sheet.page_size[0] - sheet.margin, FOOT, f"第 {number} 页　共 {count} 页")
