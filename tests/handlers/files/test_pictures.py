"""Pictures drawn anew: nothing but what is seen is left, and nothing hostile gets through the child."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from handlers.files import child
from handlers.files.content.refusal import Refusal

AUTHOR = b"Zhang San"
_ORIENTATION, _ARTIST, _GPS = 0x0112, 0x013B, 0x8825


def encode(picture: Image.Image, kind: str, **options: Any) -> bytes:
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def redraw(folder: Path, data: bytes, kind: str) -> tuple[list[tuple[int, int]], Image.Image, Image.Image]:
    source, large, small = (folder / name for name in ("source", "large", "small"))
    source.write_bytes(data)
    sizes = child.redraw(source, large, small, kind)
    return sizes, Image.open(BytesIO(large.read_bytes())), Image.open(BytesIO(small.read_bytes()))


def test_what_a_camera_noted_is_gone_and_the_picture_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_ARTIST] = 6, AUTHOR.decode()
    exif.get_ifd(_GPS).update({1: "N", 2: (37.0, 22.0, 0.0)})
    taken = Image.new("RGB", (2000, 1000), "red")
    data = encode(taken, "JPEG", exif=exif, comment=AUTHOR, icc_profile=b"icc" + AUTHOR) + AUTHOR
    assert data.count(AUTHOR) == 4
    sizes, large, small = redraw(tmp_path, data, "jpeg")
    assert sizes == [(800, 1600), (240, 480)]
    assert (large.size, small.size, large.format, small.format) == ((800, 1600), (240, 480), "JPEG", "JPEG")
    for copy, name in ((large, "large"), (small, "small")):
        assert dict(copy.getexif()) == {}
        assert set(copy.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert AUTHOR not in (tmp_path / name).read_bytes()


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_what_shines_through_is_white_and_small_pictures_stay_small(kind: str, tmp_path: Path) -> None:
    clear = encode(Image.new("RGBA", (30, 20), (0, 0, 0, 0)), kind.upper(), lossless=True)
    sizes, large, small = redraw(tmp_path, clear, kind)
    assert sizes == [(30, 20), (30, 20)]
    assert large.getpixel((5, 5)) == small.getpixel((5, 5)) == (255, 255, 255)


def _bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it has side × side pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = chunk(b"IHDR", side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


RED = Image.new("RGB", (600, 400), "red")
HOSTILE = {
    "bomb": (_bomb(30_000), "png", "damaged"),
    "more than may be shown": (_bomb(7_000), "png", "too_complex"),
    "cut off": (encode(RED, "JPEG")[:700], "jpeg", "damaged"),
    "another kind": (encode(RED, "PNG"), "jpeg", "damaged"),
    "vector": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "png", "damaged"),
    "no picture": (b"%PDF-1.4", "pdf", "no_picture"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pictures_are_refused(name: str, tmp_path: Path) -> None:
    data, kind, reason = HOSTILE[name]
    with pytest.raises(Refusal) as refused:
        redraw(tmp_path, data, kind)
    assert refused.value.reason == reason
