"""Schemes of results as their makers draw them: boxes in a row, with arrows between."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import as_file, files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN, GAP, BOX = 1200, 500, 40, 70, 180
_PAPER, _LINE, _FILL = "#f4f7fb", "#1f4e79", "#ffffff"
_FONT = files("web").joinpath("documents/fonts/NotoSerifSC-Bold.ttf")


def draw_scheme(parts: Sequence[str]) -> bytes:
    """A PNG of the parts from left to right."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(picture)
    width = (WIDTH - 2 * MARGIN - GAP * (len(parts) - 1)) / len(parts)
    middle = HEIGHT / 2
    with as_file(_FONT) as path:
        font = ImageFont.truetype(str(path), min(36, int(width / max(map(len, parts))) - 2))
    for place, part in enumerate(parts):
        left = MARGIN + place * (width + GAP)
        box = (left, middle - BOX / 2, left + width, middle + BOX / 2)
        pen.rounded_rectangle(box, radius=14, fill=_FILL, outline=_LINE, width=5)
        pen.text((left + width / 2, middle), part, font=font, fill=_LINE, anchor="mm")
        if place:
            _arrow(pen, left - GAP + 8, left - 8, middle)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _arrow(pen: ImageDraw.ImageDraw, start: float, end: float, height: float) -> None:
    pen.line((start, height, end - 14, height), fill=_LINE, width=6)
    pen.polygon([(end, height), (end - 20, height - 14), (end - 20, height + 14)], fill=_LINE)
