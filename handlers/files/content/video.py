"""MPEG-4 films: boxes that fill the file exactly (ISO/IEC 14496-12)."""

from __future__ import annotations

from pathlib import Path

from handlers.files.content.refusal import Refusal

_BRANDS = frozenset(
    {b"isom", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VP", b"MSNV", b"dash", b"f4v ", b"mmp4"}
    | {b"iso%d" % number for number in range(2, 10)}
)
_MOST_BOXES = 10_000


def check(path: Path) -> None:
    """Raise Refusal unless it is a whole MP4 film, with an index (moov) and pictures (mdat)."""
    size, place = path.stat().st_size, 0
    found: list[bytes] = []
    with path.open("rb") as file:
        while place < size:
            file.seek(place)
            head = file.read(16)
            length, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            elif length == 0:
                length = size - place
            if length < 8 or place + length > size or len(kind) < 4 or not kind.isascii():
                raise Refusal("damaged")
            if not found and (kind != b"ftyp" or head[8:12] not in _BRANDS):
                raise Refusal("mismatch")
            found.append(kind)
            if len(found) > _MOST_BOXES:
                raise Refusal("too_complex")
            place += length
    if b"moov" not in found or b"mdat" not in found:
        raise Refusal("damaged")
