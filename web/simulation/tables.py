"""Plain tables of a width that Chinese characters do not upset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import east_asian_width


def table(heading: Sequence[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    """A heading and its rows as lines: the first column to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            _pad(cell, width, is_left=not index)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _width(text: str) -> int:
    """Columns on a terminal: two for a Chinese character."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _pad(text: str, width: int, *, is_left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if is_left else space + text
