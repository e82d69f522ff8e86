"""QR codes drawn on the server as SVG within the page."""

from __future__ import annotations

import segno
from markupsafe import Markup


def draw(text: str, label: str) -> Markup:
    """The text as a square of dark on light, whatever the theme, with the quiet zone scanners need."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, title=label
    )
    return Markup(drawn)
