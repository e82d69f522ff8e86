"""A Word, Excel or PowerPoint file without the names of those who wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from handlers.files.content import jpeg
from handlers.files.content.images import clean_png
from handlers.files.content.office import parse
from handlers.files.content.refusal import Refusal

_PROPERTIES = "http://schemas.openxmlformats.org/"
_EMPTY = {
    "docProps/core.xml": f'<c:coreProperties xmlns:c="{_PROPERTIES}package/2006/metadata/core-properties"/>',
    "docProps/app.xml": f'<Properties xmlns="{_PROPERTIES}officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": f'<Properties xmlns="{_PROPERTIES}officeDocument/2006/custom-properties"/>',
}
_OWN_DATA = re.compile(r"customXml/item\d+\.xml")
# Other documents inside this one, drawings and ink: nobody can see from here what they hold.
_OPAQUE = re.compile(r"/embeddings/|/ink/|\.(?:bin|emf|wmf)$", re.IGNORECASE)
_DROPPED = re.compile(r"docProps/thumbnail|/printerSettings/")
_DROPPED_RELATIONS = ("/thumbnail", "/printerSettings")
_AUTHORS = frozenset({"author", "initials", "userName", "userId", "lastModifiedBy", "providerId"})
_OF_PEOPLE = re.compile(r"comment|person|people|author|revision|user", re.IGNORECASE)
# Where the file was last saved, and who has reserved it.
_SAVED_BY = frozenset({"absPath", "fileSharing"})
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_PICTURES: tuple[tuple[tuple[str, ...], Callable[[bytes], bytes]], ...] = (
    ((".jpg", ".jpeg"), jpeg.clean),
    ((".png",), clean_png),
)


def clean(source: Path, target: Path) -> None:
    """A copy with empty document properties, nameless comments and changes, and pictures without EXIF.

    Raises Refusal "not_anonymisable" if it holds other documents or parts that cannot be looked into.
    """
    with ZipFile(source) as read, ZipFile(target, "w", ZIP_DEFLATED) as written:
        for entry in read.infolist():
            if not entry.is_dir() and not _DROPPED.search(entry.filename):
                part = _part(entry.filename, read.read(entry))
                written.writestr(ZipInfo(entry.filename, _FIXED_TIME), part, ZIP_DEFLATED)


def _part(name: str, data: bytes) -> bytes:
    if name in _EMPTY:
        return _EMPTY[name].encode()
    if _OWN_DATA.fullmatch(name):
        return b"<data/>"
    if _OPAQUE.search(name):
        raise Refusal("not_anonymisable")
    for endings, cleaned in _PICTURES:
        if name.lower().endswith(endings):
            return cleaned(data)
    return _nameless(name, data) if name.endswith((".xml", ".rels", ".vml")) else data


def _nameless(name: str, data: bytes) -> bytes:
    root, is_of_people = parse(data), bool(_OF_PEOPLE.search(name.rpartition("/")[2]))
    for each in list(root.iter(etree.Element)):
        local, parent = etree.QName(each).localname, each.getparent()
        is_dropped = local in _SAVED_BY or str(each.get("Type", "")).endswith(_DROPPED_RELATIONS)
        if is_dropped and parent is not None:
            parent.remove(each)
            continue
        if local == "author":
            each.text = ""
        if local == "pageSetup":
            each.attrib.pop(_RELATION_ID, None)
        if str(each.get("Type", "")).endswith("/attachedTemplate"):
            each.set("Target", "Normal.dotm")
        for key in each.attrib:
            plain = etree.QName(key).localname
            if plain in _AUTHORS or (is_of_people and plain in ("name", "displayName")):
                each.set(key, "")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
