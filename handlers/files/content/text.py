"""Plain text: readable, without control characters, and no markup in disguise."""

from __future__ import annotations

import re
from pathlib import Path

from handlers.files.content.refusal import Refusal

_MARKUP = re.compile(r"\s*(?:<[a-zA-Z!?/]|#!)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def check(path: Path) -> None:
    """Raise Refusal unless it is text in UTF-8, UTF-16 with a mark, or GB 18030."""
    found = decode(path.read_bytes())
    if found is None or _CONTROL.search(found):
        raise Refusal("mismatch")
    if _MARKUP.match(found):
        raise Refusal("markup")


def decode(data: bytes) -> str | None:
    """The text of these bytes; None if they are none."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def clean(source: Path, target: Path) -> None:
    """Plain text has no properties: an equal copy."""
    target.write_bytes(source.read_bytes())
