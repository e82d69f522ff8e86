"""How problems are made: a code from the tables of texts, a place, and details."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engine.errors import Located, Place, Problem
from engine.model.texts import (
    correlation,
    data,
    decisions,
    events,
    imports,
    layout,
    loops,
    package,
    reading,
    rules,
    soundness,
    timers,
    variables,
)

_TABLES: Final = (
    *(reading, package, rules, events, loops, data, decisions, imports, correlation),
    *(soundness, variables, layout, timers),
)
TEXTS: Final = {code: text for table in _TABLES for code, text in table.TEXTS.items()}
WARNINGS: Final = frozenset(code for table in _TABLES for code in getattr(table, "WARNINGS", ()))

LONGEST_DETAIL: Final = 200
MAX_PROBLEMS: Final = 500


def problem(code: str, file: str, at: Located | None = None, **details: object) -> Problem:
    """A finding with this code; `file` becomes "file:line" where the line is known.

    Details come from the diagram, so they are cut to a readable length.
    """
    at = at or Place()
    shown = {name: _shorten(str(value)) for name, value in details.items()}
    zh, en, hint_zh, hint_en = (text.format(**shown) for text in TEXTS[code])
    return Problem(
        severity="warning" if code in WARNINGS else "error",
        code=code,
        message_zh=zh,
        message_en=en,
        file=f"{file}:{at.line}" if at.line else file,
        element_id=_shorten(at.id),
        element_name=_shorten(at.name),
        hint_zh=hint_zh,
        hint_en=hint_en,
    )


def gravest(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first, else in the order found; at most MAX_PROBLEMS, so that no file makes an endless list."""
    return sorted(problems, key=lambda found: found.severity != "error")[:MAX_PROBLEMS]


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_DETAIL else text[:LONGEST_DETAIL] + "…"
