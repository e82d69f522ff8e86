"""JPEG pictures (ITU T.81, EXIF 2.3); read by their segments, never decoded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from handlers.files.content.images import require_size
from handlers.files.content.refusal import Refusal

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_END, _SCAN, _COMMENT, _EXIF = 0xD9, 0xDA, 0xFE, 0xE1
_APPLICATION = range(0xE0, 0xF0)
# What changes the picture: JFIF's density, colours, Adobe's kind of colours.
_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_ORIENTATION = 0x0112
_MOST_ENTRIES = 200
_FOREIGN = (b"pk\x03\x04", b"%pdf-", b"<html", b"<script", b"<svg", b"<?php", b"<!doctype")


def check(path: Path) -> None:
    """Raise Refusal unless the segments lead to an end. Behind it cameras put more pictures; nothing else may be."""
    data = path.read_bytes()
    segments = list(_segments(data))
    frames = [start for marker, start, _end in segments if marker in _FRAMES]
    for start in frames:
        height, width = data[start + 5 : start + 7], data[start + 7 : start + 9]
        require_size(int.from_bytes(width, "big"), int.from_bytes(height, "big"))
    behind = data[segments[-1][2] :].lower()
    if behind.startswith(b"mz") or any(sign in behind for sign in _FOREIGN):
        raise Refusal("mixed")
    if not frames:
        raise Refusal("damaged")


def clean(data: bytes) -> bytes:
    """The picture without EXIF, XMP, IPTC, comments and what is behind its end; it stays the right way up."""
    kept, orientation = [b"\xff\xd8"], 0
    for marker, start, end in _segments(data):
        body = data[start + 4 : end]
        if marker == _EXIF and body.startswith(b"Exif\0\0"):
            orientation = orientation or _orientation(body[6:])
        if _is_kept(marker, body):
            kept.append(data[start:end])
    if orientation > 1:
        kept.insert(1, _turned(orientation))
    return b"".join(kept)


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment behind the start of the picture; a scan's holds its compressed data."""
    place = 2
    while True:
        while data[place + 1 : place + 2] == b"\xff":
            place += 1
        if place + 2 > len(data) or data[place] != 0xFF:
            raise Refusal("damaged")
        marker = data[place + 1]
        if marker == _END:
            yield marker, place, place + 2
            return
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        end = place + 2 + length
        if length < 2 or end > len(data):
            raise Refusal("damaged")
        if marker == _SCAN:
            end = _end_of_scan(data, end)
        yield marker, place, end
        place = end


def _end_of_scan(data: bytes, place: int) -> int:
    """Where the next marker is that is neither a stuffed zero nor a restart."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise Refusal("damaged")
        follows = data[place + 1]
        if follows == 0xFF:
            place += 1
        elif follows == 0 or 0xD0 <= follows <= 0xD7:
            place += 2
        else:
            return place


def _is_kept(marker: int, body: bytes) -> bool:
    if marker in _APPLICATION:
        return marker in _KEPT and body.startswith(_KEPT[marker])
    return marker != _COMMENT


def _orientation(tiff: bytes) -> int:
    """How the camera was held (1 to 8); 0 if EXIF does not say."""
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"

    def number(place: int, size: int) -> int:
        return int.from_bytes(tiff[place : place + size], order)

    first = number(4, 4)
    for index in range(min(number(first, 2), _MOST_ENTRIES)):
        entry = first + 2 + 12 * index
        if number(entry, 2) == _ORIENTATION:
            found = number(entry + 8, 2)
            return found if found in range(1, 9) else 0
    return 0


def _turned(orientation: int) -> bytes:
    """An EXIF segment that says nothing but how to turn the picture."""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + orientation.to_bytes(2, "big") + b"\0\0"
    body = b"Exif\0\0MM\x00*\x00\x00\x00\x08\x00\x01" + entry + b"\0\0\0\0"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
