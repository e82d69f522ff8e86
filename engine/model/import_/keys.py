"""Process keys of other engines as ours."""

from __future__ import annotations

import re
from typing import Final

_ODD: Final = re.compile(r"[^a-z0-9_]")
LONGEST: Final = 80


def key_of(key: str) -> str:
    """A key in small letters, digits and underscores, beginning with a letter: `Loan-Process` is `loan_process`.

    One that is acceptable already stays as it is.
    """
    plain = _ODD.sub("_", key.lower())[:LONGEST]
    return plain if plain[:1].isalpha() else f"p_{plain}"[:LONGEST]
