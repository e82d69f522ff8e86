"""Which files a browser shows, and how: never anything that could run in a page of ours."""

from __future__ import annotations

from handlers.files.models import File

PICTURE, DOCUMENT, TEXT = "picture", "document", "text"
MOST_TEXT = 200_000
"""Bytes of a text that its preview shows."""

_WAYS = {"png": PICTURE, "jpeg": PICTURE, "webp": PICTURE, "pdf": DOCUMENT, "txt": TEXT, "csv": TEXT}


def way_of(file: File) -> str | None:
    """How a file is shown; None if it is only to be saved."""
    return _WAYS.get(file.kind.code)


def whole_letters(content: bytes) -> bytes:
    """The beginning of a text up to its last whole line, so that no letter is cut in two."""
    head, _newline, _rest = content.rpartition(b"\n")
    return head
