"""Parts that documents are put together from: paragraphs, bordered fields, lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from web.documents.fonts import REGULAR
from web.documents.letters import Letters
from web.documents.sheet import STYLES

LABEL_WIDTH = 34 * mm
# A long text goes on in further rows, without a line between: splitting one cell over many pages takes for ever.
PIECE_SIGNS = 1_200
PIECE_LINES = 30
_LINE = (0.6, colors.black)
_STYLE: list[tuple[Any, ...]] = [
    ("BOX", (0, 0), (-1, -1), *_LINE), ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ("LEFTPADDING", (0, 0), (-1, -1), 5), ("RIGHTPADDING", (0, 0), (-1, -1), 5),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]  # fmt: skip


def paragraph(letters: Letters, text: str, style: str = "base") -> Paragraph:
    """A paragraph of plain text in one of `sheet.STYLES`."""
    return Paragraph(letters.markup(text), STYLES[style])


def paragraphs(letters: Letters, text: str, style: str = "body") -> list[Paragraph]:
    """A paragraph for each line that is not empty."""
    return [paragraph(letters, line, style) for line in text.splitlines() if line.strip()]


def fields(letters: Letters, rows: Sequence[tuple[str, str]], width: float) -> Flowable:
    """A bordered table of labels and values."""
    if not rows:
        return Spacer(0, 0)
    return _table(letters, rows, [LABEL_WIDTH, width - LABEL_WIDTH], is_labelled=True)


def grid(
    letters: Letters,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: float,
    shares: Sequence[float] = (),
) -> Flowable:
    """A bordered list; its head comes again on every page. `shares` are the columns' widths among each other."""
    whole = sum(shares) or len(headers)
    widths = [width * share / whole for share in (shares or [1.0] * len(headers))]
    return _table(letters, [headers, *rows], widths, is_labelled=False)


def pieces(text: str) -> list[str]:
    """A text in pieces of a few hundred signs or lines, so that each splits well; broken at line ends if it can be."""
    found, lines, size = [], list[str](), 0
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), PIECE_SIGNS):
            part = line[start : start + PIECE_SIGNS]
            if lines and (len(lines) >= PIECE_LINES or size + len(part) > PIECE_SIGNS):
                found.append("\n".join(lines))
                lines, size = [], 0
            lines.append(part)
            size += len(part)
    return [*found, "\n".join(lines)]


def _table(
    letters: Letters, rows: Sequence[Sequence[str]], widths: list[float], *, is_labelled: bool
) -> Table:
    """Rows of text; the first column holds the labels, or the first row does and comes again on every page."""
    cells: list[list[Paragraph]] = []
    style = [
        *_STYLE,
        *(("LINEBEFORE", (column, 0), (column, -1), *_LINE) for column in range(1, len(widths))),
    ]
    for row in rows:
        if cells:
            style.append(("LINEABOVE", (0, len(cells)), (-1, len(cells)), *_LINE))
        parts = [pieces(value) for value in row]
        for number in range(max(map(len, parts), default=1)):
            if number:
                place = len(cells)
                style += [
                    ("BOTTOMPADDING", (0, place - 1), (-1, place - 1), 0),
                    ("TOPPADDING", (0, place), (-1, place), 0),
                ]
            texts = [part[number] if number < len(part) else "" for part in parts]
            is_head = not cells and not is_labelled
            cells.append(
                [
                    paragraph(letters, text, "label" if is_head or (is_labelled and not column) else "cell")
                    for column, text in enumerate(texts)
                ]
            )
    return Table(cells, widths, style=TableStyle(style), repeatRows=0 if is_labelled else 1, splitInRow=1)
