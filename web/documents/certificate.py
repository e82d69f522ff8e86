"""A certificate: A4 on its side, with a number and a code by which anybody can verify it."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, Spacer, Table, TableStyle

from web.documents.fonts import BOLD, REGULAR
from web.documents.letters import Letters
from web.documents.sheet import STYLES, Sheet

_RED, _GOLD = colors.Color(0.7, 0.05, 0.05), colors.Color(0.72, 0.55, 0.2)
_QR = 30 * mm
_MARGIN = 30 * mm
_FOOT_FLOOR = 24 * mm
_FOOT_HEIGHT = 32 * mm

_TITLE = ParagraphStyle(
    "certificate", STYLES["base"], fontName=BOLD, fontSize=38, leading=56, alignment=TA_CENTER, textColor=_RED
)
_HOLDER = ParagraphStyle("holder", STYLES["base"], fontName=BOLD, fontSize=22, leading=36)
_TEXT = ParagraphStyle("text", STYLES["base"], fontSize=18, leading=34, firstLineIndent=36)
_SIGNED = ParagraphStyle("signed", STYLES["base"], fontSize=14, leading=24, alignment=TA_RIGHT)


@dataclass(frozen=True)
class Certificate:
    """What is certified. `code` is as people read it, `address` the page that verifies it (it is in the QR code)."""

    title: str
    holder: str
    text: str
    number: str
    code: str
    address: str
    issuers: tuple[str, ...]
    date: str


def print_certificate(certificate: Certificate) -> bytes:
    """One page; the same bytes whenever the content is the same."""
    letters = Letters()
    size = landscape(A4)
    sheet = Sheet(
        f"{certificate.title} {certificate.number}",
        page_size=size,
        margin=_MARGIN,
        has_page_numbers=False,
        paint=lambda canvas: _frame(canvas, size, foot),
    )
    foot = _foot(letters, certificate, sheet.width)
    words: list[Flowable] = [
        Paragraph(letters.markup(certificate.title), _TITLE),
        Spacer(0, 16),
        Paragraph(letters.markup(f"{certificate.holder}："), _HOLDER),
        Paragraph(letters.markup(certificate.text), _TEXT),
    ]
    # A long text gets smaller until all stands on the one page.
    room = size[1] - 2 * _MARGIN - _FOOT_HEIGHT
    return sheet.print([KeepInFrame(sheet.width, room, words, mode="shrink")], letters)


def _foot(letters: Letters, certificate: Certificate, width: float) -> Table:
    told = (
        f"证书编号：{certificate.number}\n核验码：{certificate.code}\n扫码或登录 {certificate.address} 核验"
    )
    signed = [Paragraph(letters.markup(each), _SIGNED) for each in (*certificate.issuers, certificate.date)]
    cells = [[_qr(certificate.address), Paragraph(letters.markup(told), STYLES["small"]), signed]]
    middle = (width - _QR) * 0.48
    return Table(
        cells,
        [_QR, middle, width - _QR - middle],
        style=TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                ("LEFTPADDING", (0, 0), (0, 0), 0),
            ]
        ),
    )


def _qr(address: str) -> Drawing:
    widget = QrCodeWidget(address, barLevel="M")
    left, bottom, right, top = widget.getBounds()
    drawing = Drawing(_QR, _QR, transform=[_QR / (right - left), 0, 0, _QR / (top - bottom), 0, 0])
    drawing.add(widget)
    return drawing


def _frame(canvas: Canvas, size: tuple[float, float], foot: Table) -> None:
    width, height = size
    for inset, colour, thickness in ((10 * mm, _RED, 2.4), (12.5 * mm, _GOLD, 0.9)):
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(thickness)
        canvas.rect(inset, inset, width - 2 * inset, height - 2 * inset)
    foot.wrapOn(canvas, width, height)
    foot.drawOn(canvas, _MARGIN, _FOOT_FLOOR)
