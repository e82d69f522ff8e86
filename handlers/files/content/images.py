"""PNG (RFC 2083) and WebP (RFC 9649) pictures; read by their chunks, never decoded."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from handlers.files.content.refusal import Refusal

MOST_PIXELS = 200_000_000

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_PERSONAL = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_WEBP_PERSONAL = frozenset({b"EXIF", b"XMP "})
_WEBP_PICTURES = frozenset({b"VP8 ", b"VP8L", b"ANMF"})
_WEBP_FLAGS = 0x0C  # EXIF and XMP in the VP8X chunk


def require_size(width: int, height: int) -> None:
    """Raise Refusal unless a picture has pixels, and not so many that showing it would fill the memory."""
    if not width or not height:
        raise Refusal("damaged")
    if width * height > MOST_PIXELS:
        raise Refusal("too_complex")


def check_png(path: Path) -> None:
    """Raise Refusal unless the chunks are whole, begin with IHDR, and end with IEND and the file."""
    kinds = [kind for kind, _body in _png_chunks(path.read_bytes())]
    if kinds[:1] != [b"IHDR"] or b"IDAT" not in kinds:
        raise Refusal("damaged")


def clean_png(data: bytes) -> bytes:
    """The picture without its texts, its EXIF and its time."""
    kept = (
        len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
        for kind, body in _png_chunks(data)
        if kind not in _PNG_PERSONAL
    )
    return _PNG_HEAD + b"".join(kept)


def check_webp(path: Path) -> None:
    """Raise Refusal unless the chunks fill the file and there is a picture among them."""
    if _WEBP_PICTURES.isdisjoint(kind for kind, _body in _webp_chunks(path.read_bytes())):
        raise Refusal("damaged")


def clean_webp(data: bytes) -> bytes:
    """The picture without EXIF and XMP."""
    chunks = []
    for kind, found in _webp_chunks(data):
        if kind in _WEBP_PERSONAL:
            continue
        body = bytes([found[0] & ~_WEBP_FLAGS]) + found[1:] if kind == b"VP8X" and found else found
        chunks.append(kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2))
    inner = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(inner).to_bytes(4, "little") + inner


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, kind = len(_PNG_HEAD), b""
    while place < len(data):
        if kind == b"IEND":
            raise Refusal("mixed")
        length = int.from_bytes(data[place : place + 4], "big")
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if len(check) < 4 or zlib.crc32(kind + body) != int.from_bytes(check, "big"):
            raise Refusal("damaged")
        if kind == b"IHDR":
            require_size(int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big"))
        yield kind, body
        place += 12 + length
    if kind != b"IEND":
        raise Refusal("damaged")


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise Refusal("damaged")
    if end + end % 2 < len(data):
        raise Refusal("mixed")
    place = 12
    while place < end:
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        if place + 8 + length > end:
            raise Refusal("damaged")
        yield data[place : place + 4], data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2
