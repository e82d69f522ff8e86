"""A list on paper, such as who won what."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.pagesizes import A4, landscape

from web.documents.letters import Letters
from web.documents.parts import grid, paragraph, paragraphs
from web.documents.sheet import Sheet

MOST_UPRIGHT = 6
"""With more columns the page lies on its side."""


def print_table(
    title: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    note: str = "",
    footer: str = "",
    shares: Sequence[float] = (),
) -> bytes:
    """A titled list; the head comes again on every page. `shares` are the columns' widths among each other."""
    letters = Letters()
    size = A4 if len(headers) <= MOST_UPRIGHT else landscape(A4)
    sheet = Sheet(title, footer=footer, page_size=size)
    story = [paragraph(letters, title, "title"), *paragraphs(letters, note, "base")]
    return sheet.print([*story, grid(letters, headers, rows, sheet.width, shares)], letters)
