"""Pictures drawn anew for a page: decoded and encoded again, so that only what can be seen is left of an upload."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from handlers.files.content.refusal import Refusal

KINDS = frozenset({"png", "jpeg", "webp"})
MOST_PIXELS = 40_000_000
"""More than any telephone's camera; decoded, these fit the memory the child may use."""
SIDES = (1600, 480)
"""The longest side of the large and of the small copy, in pixels; smaller pictures keep their size."""
_QUALITY = 82


def redraw(source: Path, targets: tuple[Path, Path], kind: str) -> list[tuple[int, int]]:
    """Write the large and the small copy as JPEG, upright, on white, without any metadata; gives their sizes.

    Of a film only the first picture is kept. Raises Refusal "no_picture", "too_complex", "damaged".
    """
    if kind not in KINDS:
        raise Refusal("no_picture")
    try:
        return _redraw(source, targets, kind)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Refusal("damaged") from None


def _redraw(source: Path, targets: tuple[Path, Path], kind: str) -> list[tuple[int, int]]:
    sizes = []
    # Only this one decoder may look at it, whatever the content would make others of.
    with Image.open(source, formats=(kind.upper(),)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Refusal("too_complex")
        opened.draft("RGB", (SIDES[0], SIDES[0]))
        picture = _on_white(ImageOps.exif_transpose(opened))
    for side, target in zip(SIDES, targets, strict=True):
        picture.thumbnail((side, side), reducing_gap=3.0)
        # A new picture has no info that an encoder could pass on.
        clean = Image.frombytes("RGB", picture.size, picture.tobytes())
        clean.save(target, "JPEG", quality=_QUALITY, optimize=True)
        sizes.append(clean.size)
    return sizes


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
