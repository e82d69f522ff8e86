"""Why something stands still, for people: as the engine tells it, with roles by their names."""

from __future__ import annotations

import re

from engine.causes import describe_cause
from handlers.directory.rules import ROLES

_ROLE = re.compile(r"(?<=^nobody holds the role ').+(?=' for this task$)")


def cause_in(cause: str, lang: str) -> str:
    """An incident's cause in a language."""
    words = describe_cause(_ROLE.sub(lambda role: ROLES.get(role[0], {}).get(lang, role[0]), cause))
    return words.en if lang == "en" else words.zh
