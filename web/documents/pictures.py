"""Pictures on paper: shares as bars, phases on a time axis. What they show stands in a table beside them, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Polygon, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table, TableStyle

from web.documents.fonts import BOLD, REGULAR
from web.documents.letters import Letters
from web.documents.parts import paragraph
from web.i18n.dates import format_month
from web.timeline import Axis, Mark

DONE, ACTIVE, LATE = HexColor("#1a7f37"), HexColor("#0b5cad"), HexColor("#b42318")
OPEN, IDLE, GRID, INK = HexColor("#9cc3ea"), HexColor("#c4cbd6"), HexColor("#d5dae1"), HexColor("#2d3748")
NONE, DUE, PAPER = HexColor("#eef1f5"), HexColor("#8a5a00"), HexColor("#ffffff")
_MARKS = {"done": DONE, "active": ACTIVE, "late": LATE, "idle": IDLE}
_NAME, _NUMBER, _BAR = 42 * mm, 34 * mm, 9
_STRIPE = 3.0
_ROW, _TOP = 34.0, 14.0


class _Picture(Drawing):
    """By itself a drawing begins with a font that no document of ours has."""

    initialFontName = REGULAR


def stacked(letters: Letters, rows: Sequence[tuple[str, int, int, int]], width: float) -> Flowable:
    """A bar for each (name, done, open, overdue); what is overdue is striped, so that it is told without colour."""
    middle = width - _NAME - _NUMBER
    cells: list[list[Any]] = [
        [
            paragraph(letters, name, "small"),
            _bar((done, open_, overdue), middle - 8),
            paragraph(
                letters,
                f"{done}/{done + open_ + overdue}" + (f" · 逾期 {overdue}" if overdue else ""),
                "small",
            ),
        ]
        for name, done, open_, overdue in rows
    ]
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
    ]
    style += [(f"{side}PADDING", (0, 0), (-1, -1), 1.5) for side in ("TOP", "BOTTOM")]
    style += [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT")]
    return Table(cells, [_NAME, middle, _NUMBER], style=TableStyle(style))


def legend(done: str) -> Drawing:
    """What the colours of `stacked` mean; `done` is what the first is called."""
    drawing = _Picture(200, 14)
    for number, (text, counts) in enumerate(((done, (1, 0, 0)), ("未到期", (0, 1, 0)), ("逾期", (0, 0, 1)))):
        for part in _parts(counts, number * 62, 18):
            drawing.add(part)
        drawing.add(_text(number * 62 + 22, 1, text, 8.5))
    return drawing


def _bar(counts: tuple[int, int, int], width: float) -> Drawing:
    drawing = _Picture(width, _BAR)
    drawing.add(_box(0, width, NONE))
    for part in _parts(counts, 0, width):
        drawing.add(part)
    return drawing


def _parts(counts: tuple[int, int, int], x: float, width: float) -> Iterator[Rect]:
    whole = max(sum(counts), 1)
    for count, colour in zip(counts, (DONE, OPEN, LATE), strict=True):
        length = width * count / whole
        if count:
            yield _box(x, length, colour)
        if colour is LATE:
            for number in range(int(length / _STRIPE)):
                yield _box(x + (number + 0.5) * _STRIPE, _STRIPE / 4, PAPER)
        x += length


def _box(x: float, width: float, colour: Color, y: float = 0.0) -> Rect:
    box = Rect(x, y, width, _BAR)
    box.fillColor, box.strokeColor = colour, None
    return box


def axis(
    letters: Letters, found: Axis, names: Sequence[str], marks: Sequence[Mark], today: str, width: float
) -> Drawing:
    """The phases of a year by their `names`, with the days by which something is wanted, and today."""
    height = _TOP + len(found.bars) * _ROW
    drawing, unit = _Picture(width, height), width / 100
    for x, day in found.months:
        drawing.add(_line(x * unit, height - 8, GRID, 0.6))
        drawing.add(_text(x * unit + 2, height - 8, format_month(day), 7.5))
    for row, (bar, name) in enumerate(zip(found.bars, names, strict=True)):
        top = height - _TOP - row * _ROW
        drawing.add(_box(bar.x * unit, bar.width * unit, _MARKS[bar.mark], top - 22))
        is_left = bar.x < 60
        place = bar.x if is_left else bar.x + bar.width
        drawing.add(_text(place * unit, top - 10, letters.plain(name), 8.5, is_left=is_left))
    for mark in marks:
        x, y = mark.x * unit, height - _TOP - mark.row * _ROW - 27
        diamond = Polygon([x, y + 3.5, x + 3.5, y, x, y - 3.5, x - 3.5, y])
        diamond.fillColor, diamond.strokeColor = DUE, None
        drawing.add(diamond)
        drawing.add(_text(x + 5, y - 3, str(mark.due.open), 7.5))
    if found.today is not None:
        x = found.today * unit
        drawing.add(_line(x, height - _TOP, LATE, 1.2))
        is_left = found.today < 90
        label = _text(x + (3 if is_left else -3), 1, today, 8, is_left=is_left, font=BOLD)
        label.fillColor = LATE
        drawing.add(label)
    return drawing


def _line(x: float, height: float, colour: Color, width: float) -> Line:
    line = Line(x, 0, x, height)
    line.strokeColor, line.strokeWidth = colour, width
    return line


def _text(x: float, y: float, text: str, size: float, *, is_left: bool = True, font: str = REGULAR) -> String:
    """With its beginning at x, or its end."""
    found = String(x, y, text)
    found.fontName, found.fontSize, found.fillColor = font, size, INK
    found.textAnchor = "start" if is_left else "end"
    return found
