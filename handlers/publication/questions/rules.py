"""What a question must be; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LENGTHS: Final[Mapping[str, int]] = {"name": 40, "contact": 120, "text": 1000}
"""Fields of a question with their most characters; all but the contact must be filled in."""

STATE_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "asked": ("待审核", "To be screened"),
    "forwarded": ("待答复", "To be answered"),
    "answered": ("已答复", "Answered"),
    "declined": ("未采用", "Not shown"),
}


def find_problems(written: Mapping[str, str]) -> list[str]:
    """The fields of a question that are not as they must be."""
    return [
        field
        for field, most in LENGTHS.items()
        if not (0 if field == "contact" else 1) <= len(written.get(field, "").strip()) <= most
    ]
