"""Schemes of results as their makers draw them: boxes below each other, with arrows between."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN, GAP, BOX = 1000, 750, 40, 50, 640
_PAPER, _LINE, _FILL = "#f4f7fb", "#1f4e79", "#ffffff"
_FONT = files("web").joinpath("documents/fonts/NotoSerifSC-Bold.ttf")


def draw_scheme(parts: Sequence[str]) -> bytes:
    """A PNG of the parts from top to bottom."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(picture)
    height = (HEIGHT - 2 * MARGIN - GAP * (len(parts) - 1)) / len(parts)
    middle = WIDTH / 2
    with as_file(_FONT) as path:
        font = ImageFont.truetype(str(path), int(min(height / 2, BOX / (max(map(len, parts)) + 1))))
    for place, part in enumerate(parts):
        top = MARGIN + place * (height + GAP)
        box = (middle - BOX / 2, top, middle + BOX / 2, top + height)
        pen.rounded_rectangle(box, radius=14, fill=_FILL, outline=_LINE, width=5)
        pen.text((middle, top + height / 2), part, font=font, fill=_LINE, anchor="mm")
        if place:
            _arrow(pen, middle, top - GAP + 6, top - 6)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _arrow(pen: ImageDraw.ImageDraw, across: float, start: float, end: float) -> None:
    pen.line((across, start, across, end - 14), fill=_LINE, width=6)
    pen.polygon([(across, end), (across - 14, end - 20), (across + 14, end - 20)], fill=_LINE)
