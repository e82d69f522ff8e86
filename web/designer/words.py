"""What people call the codes in a process's settings, for comparisons and narratives."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.compare import Names
from web.i18n import LANGUAGES, translate
from web.names import CATEGORIES, STAGES
from web.transactions import runtime


def names_of_codes() -> Names:
    """What people call the codes in settings."""
    return {
        "role": runtime().ports.roles,
        "stage": _translated(STAGES.items()),
        "category": _translated(CATEGORIES.items()),
    }


def _translated(names: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    return {code: {language: translate(name, language) for language in LANGUAGES} for code, name in names}
