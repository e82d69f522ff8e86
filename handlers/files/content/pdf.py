"""PDF: opens without a password, does nothing by itself; read by qpdf."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from handlers.files.content import jpeg
from handlers.files.content.refusal import Refusal

MOST_PAGES = 2_000
MOST_OBJECTS = 200_000
MOST_DEPTH = 30
_TAIL = 2_048
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/RichMediaContent"})
_ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMediaExecute", "/GoToR", "/GoToE"}
)
_PERSONAL_KEYS = ("/Metadata", "/PieceInfo", "/LastModified")
_PERSONAL_IN_NOTES = ("/T", "/M", "/CreationDate", "/NM")


def check(path: Path) -> None:
    """Raise Refusal if it needs a password, is damaged, or holds scripts, starts programs or carries other files."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0), os.SEEK_SET)
        if b"%%EOF" not in file.read():
            raise Refusal("damaged")
    with _opened(path) as document:
        for each in _all(document):
            if not _ACTIVE_KEYS.isdisjoint(each.keys()) or str(each.get("/S", "")) in _ACTIVE_ACTIONS:
                raise Refusal("active")


def clean(source: Path, target: Path) -> None:
    """A copy without document properties, XMP, editing traces, names of commentators and EXIF in photographs.

    Raises Refusal "not_anonymisable" for a signed document: the signature is a name.
    """
    with _opened(source) as document:
        for key in ("/Info", "/ID"):
            if key in document.trailer:
                del document.trailer[key]
        for each in list(_all(document)):
            _clean_object(each)
        document.remove_unreferenced_resources()
        document.save(target, deterministic_id=True, encryption=False)


@contextmanager
def _opened(path: Path) -> Iterator[Pdf]:
    """The document, of a modest size; whatever is wrong with it is a Refusal."""
    try:
        with pikepdf.open(path) as document:
            if not len(document.pages):
                raise Refusal("damaged")
            if len(document.pages) > MOST_PAGES or len(document.objects) > MOST_OBJECTS:
                raise Refusal("too_complex")
            yield document
    except pikepdf.PasswordError:
        raise Refusal("encrypted") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        raise Refusal("damaged") from None


def _all(document: Pdf) -> Iterator[Any]:
    """Every dictionary and stream there is, also those inside of others."""
    for each in document.objects:
        yield from _inside(each, 0)


def _inside(each: Any, depth: int) -> Iterator[Any]:
    if depth > MOST_DEPTH:
        raise Refusal("too_complex")
    inner: list[Any]
    if isinstance(each, (Dictionary, Stream)):
        yield each
        inner = [value for _key, value in each.items()]
    elif isinstance(each, Array):
        inner = list(each)
    else:
        return
    for item in inner:
        # What is referred to is an object of its own.
        if isinstance(item, Object) and not item.is_indirect:
            yield from _inside(item, depth + 1)


def _clean_object(each: Any) -> None:
    if Name.Sig in (each.get("/FT"), each.get("/Type")):
        raise Refusal("not_anonymisable")
    is_note = "/Rect" in each and each.get("/Subtype") != Name.Widget
    for key in (*_PERSONAL_KEYS, *(_PERSONAL_IN_NOTES if is_note else ())):
        if key in each:
            del each[key]
    if isinstance(each, Stream) and each.get("/Filter") == Name.DCTDecode:
        try:
            each.write(jpeg.clean(each.read_raw_bytes()), filter=Name.DCTDecode)
        except Refusal:
            raise Refusal("not_anonymisable") from None
