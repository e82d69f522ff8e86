"""A copy without the properties that name people, for reviews in which nobody may know whose work it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from handlers.files.content import images, jpeg, office_clean, pdf, text
from handlers.files.content.inspect import check
from handlers.files.content.refusal import Refusal

Cleaning = Callable[[Path, Path], None]


def _whole(cleaned: Callable[[bytes], bytes]) -> Cleaning:
    def clean_file(source: Path, target: Path) -> None:
        target.write_bytes(cleaned(source.read_bytes()))

    return clean_file


_CLEANINGS: Mapping[str, Cleaning] = {
    "pdf": pdf.clean,
    "png": _whole(images.clean_png),
    "jpeg": _whole(jpeg.clean),
    "webp": _whole(images.clean_webp),
    "docx": office_clean.clean,
    "xlsx": office_clean.clean,
    "pptx": office_clean.clean,
    "txt": text.clean,
    "csv": text.clean,
}


def clean(source: Path, target: Path, kind: str) -> None:
    """Write the copy, and check it as an upload is checked. What people wrote into the document itself stays.

    Raises Refusal "not_anonymisable" for a kind or a file whose properties cannot be taken out.
    """
    cleaning = _CLEANINGS.get(kind)
    if cleaning is None:
        raise Refusal("not_anonymisable")
    cleaning(source, target)
    check(target, kind)
