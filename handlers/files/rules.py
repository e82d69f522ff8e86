"""What may be uploaded, and what a file is called."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from enum import StrEnum

MAX_SIZE = 20 * 1024 * 1024
"""Bytes of one file."""

MAX_FILES_A_DAY = 100
MAX_BYTES_A_DAY = 300 * 1024 * 1024
"""For one person, from midnight to midnight."""

MAX_PIECE = 1024 * 1024
"""Bytes of one piece of an upload."""

MAX_UNFINISHED = 10
"""Uploads in pieces of one person: a further one takes the place of that which has lain longest."""

KEPT_UNFINISHED = timedelta(days=1)
"""So long after the last piece an upload can be gone on with."""

KEPT_UNATTACHED = timedelta(days=7)
"""After this an upload that no open task waits with and nothing holds is given up."""

ORPHAN_AGE = timedelta(days=1)
"""Content younger than this may belong to an upload under way."""

MAX_NAME = 120
_SPACES = re.compile(r"\s+")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


class FileState(StrEnum):
    """`stored`: uploaded, belonging to nothing but perhaps an open task; `attached`: part of a process or record."""

    STORED = "stored"
    ATTACHED = "attached"
    REMOVED = "removed"


class Scan(StrEnum):
    """What a virus scanner said of a file: `none`, it was not asked; `waiting`, nobody may read or submit it yet."""

    NONE = "none"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


def clean_name(name: str) -> str:
    """A file's name as people may see and save it: no folders, no signs that are unseen, reserved or turn the text.

    Keeps the ending; at most 120 characters.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(letter for letter in last if letter.isprintable() or letter.isspace())
    plain = _SPACES.sub(" ", _FORBIDDEN.sub("_", visible)).strip(" .")
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if not dot or not ending.isascii() or not ending.isalnum():
        return plain[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(ending) - 1].rstrip(' .') or '_'}.{ending.lower()}"
