"""Which kind a file's content is, and that it is nothing else besides."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from handlers.files.content import images, jpeg, office, pdf, text, video
from handlers.files.content.refusal import Refusal

HEAD = 1024
_END_OF_ZIP = b"PK\x05\x06"
_END_OF_ZIP_SIZE = 22
_LONGEST_COMMENT = 65_535
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (b"<html", b"<script", b"<svg", b"<!doctype", b"<?php", b"<body", b"<iframe")

_CHECKS: Mapping[str, Callable[[Path], None]] = {
    "pdf": pdf.check,
    "png": images.check_png,
    "jpeg": jpeg.check,
    "webp": images.check_webp,
    "docx": office.check,
    "xlsx": office.check,
    "pptx": office.check,
    "mp4": video.check,
    "txt": text.check,
    "csv": text.check,
}


def check(path: Path, expected: str) -> None:
    """Raise Refusal unless the content is of the kind with this code, sound, harmless, and of no other kind."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(_COMPOUND):
        raise Refusal("legacy")
    found = recognise(head, path)
    if found != expected and not (found == "txt" and expected == "csv"):
        raise Refusal("mismatch")
    if found != "txt":
        _require_single(path, head, found)
    _CHECKS[expected](path)


def recognise(head: bytes, path: Path) -> str:
    """The code of the kind that the first bytes speak of; "txt" for what they do not."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"PK\x03\x04"):
        return office.recognise(path)
    if head[4:8] == b"ftyp":
        return "mp4"
    return "txt"


def _require_single(path: Path, head: bytes, found: str) -> None:
    """Refuse a file that another program would take for something else."""
    lower = head.lower()
    if found != "pdf" and b"%PDF-" in head:
        raise Refusal("mixed")
    if any(mark in lower for mark in _MARKUP):
        raise Refusal("mixed")
    if found not in ("docx", "xlsx", "pptx") and _ends_as_zip(path):
        raise Refusal("mixed")


def _ends_as_zip(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - _END_OF_ZIP_SIZE - _LONGEST_COMMENT, 0), os.SEEK_SET)
        tail = file.read()
    place = tail.rfind(_END_OF_ZIP)
    while place >= 0:
        comment = int.from_bytes(tail[place + 20 : place + 22], "little")
        if len(tail) - place - _END_OF_ZIP_SIZE >= comment >= 0 and len(tail) - place >= _END_OF_ZIP_SIZE:
            return True
        place = tail.rfind(_END_OF_ZIP, 0, place)
    return False
