"""Word, Excel and PowerPoint files of Office Open XML (ECMA-376): a zip of XML without macros or lures."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lxml import etree

from handlers.files.content.archives import ARCHIVE_FAULTS
from handlers.files.content.refusal import Refusal

MOST_ENTRIES = 5_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_XML = 20 * 1024 * 1024
_PIECE = 1 << 20
_ENCRYPTED = 0x1
_MAIN = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
}
_TYPES = "[Content_Types].xml"
_MACROS = re.compile(r"vbaproject|macroenabled|activex|/macrosheet", re.IGNORECASE)
_LURE = re.compile(r"/(?:attachedTemplate|oleObject|frame|subDocument)$")
_REMOTE = re.compile(r"(?:https?|ftp|mhtml|ms-\w+):|(?:file:)?[/\\]{2}(?![/\\])[^/\\]", re.IGNORECASE)


def recognise(path: Path) -> str:
    """The code of the kind, by the type of the main part; raises Refusal for any other zip."""
    with _opened(path) as archive:
        types = _content_types(archive)
    if _MACROS.search(" ".join(types)):
        raise Refusal("macros")
    kinds = {code for each in types for ending, code in _MAIN.items() if each.endswith(ending)}
    if len(kinds) != 1:
        raise Refusal("mismatch")
    return kinds.pop()


def check(path: Path) -> None:
    """Raise Refusal for macros, encryption, odd names, links that load from elsewhere, and bombs."""
    with _opened(path) as archive:
        entries = archive.infolist()
        _require_sound(entries)
        for entry in entries:
            if _MACROS.search(entry.filename):
                raise Refusal("macros")
            _unpack(archive, entry)
            if entry.filename.endswith(".rels"):
                _require_no_lure(_xml(archive, entry))


class _opened:
    """A zip as a context; whatever is wrong with it is a Refusal."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> ZipFile:
        try:
            self.archive = ZipFile(self.path)
        except ARCHIVE_FAULTS:
            raise Refusal("damaged") from None
        if any(entry.flag_bits & _ENCRYPTED for entry in self.archive.infolist()):
            raise Refusal("encrypted")
        return self.archive

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.archive.close()
        if isinstance(error, ARCHIVE_FAULTS):
            raise Refusal("damaged") from None


def _require_sound(entries: list[ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refusal("too_complex")
    # Something before the first entry or twice the same name: other programs would read another document.
    if len(set(map(str.lower, names))) < len(names) or min(entry.header_offset for entry in entries) > 0:
        raise Refusal("mixed")
    for entry in entries:
        is_odd = entry.filename.startswith("/") or "\\" in entry.filename or ":" in entry.filename
        if is_odd or ".." in entry.filename.split("/") or stat.S_ISLNK(entry.external_attr >> 16):
            raise Refusal("damaged")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Refusal("damaged")


def _unpack(archive: ZipFile, entry: ZipInfo) -> None:
    """Read an entry to its end: its size and its sum must be as announced."""
    with archive.open(entry) as stream:
        while stream.read(_PIECE):
            pass


def _content_types(archive: ZipFile) -> list[str]:
    try:
        entry = archive.getinfo(_TYPES)
    except KeyError:
        raise Refusal("mismatch") from None
    return [str(each.get("ContentType", "")) for each in _xml(archive, entry)]


def _xml(archive: ZipFile, entry: ZipInfo) -> etree._Element:
    if entry.file_size > MOST_XML:
        raise Refusal("too_complex")
    return parse(archive.read(entry))


def parse(data: bytes) -> etree._Element:
    """The root of an XML part; raises Refusal. No entities, nothing from elsewhere."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Refusal("damaged") from None
    if root.getroottree().docinfo.doctype:
        raise Refusal("active")
    return root


def _require_no_lure(relations: etree._Element) -> None:
    for kind, target in _external(relations):
        if _LURE.search(kind) and _REMOTE.match(target):
            raise Refusal("active")


def _external(relations: etree._Element) -> Iterator[tuple[str, str]]:
    for each in relations:
        if each.get("TargetMode") == "External":
            yield str(each.get("Type", "")), str(each.get("Target", ""))
