"""The fonts of printed documents: Noto Serif SC, built into `fonts/` by tools/assets.py."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from engine.errors import IncidentError

REGULAR = "NotoSerifSC"
BOLD = "NotoSerifSC-Bold"
FOLDER = Path(__file__).parent / "fonts"


@cache
def load_fonts() -> frozenset[int]:
    """Make the fonts known to ReportLab; returns the code points that both can show. Takes a second, once."""
    faces = []
    for name, file in ((REGULAR, "NotoSerifSC-Regular.ttf"), (BOLD, "NotoSerifSC-Bold.ttf")):
        path = FOLDER / file
        if not path.is_file():
            raise IncidentError(f"the font {path} is missing: run `make assets`")
        font = TTFont(name, path)
        pdfmetrics.registerFont(font)
        faces.append(frozenset(font.face.charToGlyph))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return faces[0] & faces[1]
