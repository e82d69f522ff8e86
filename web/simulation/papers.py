"""What people hand in: small real files, uploaded as a person's own before the form that asks for them is sent."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from engine.context import Ctx
from engine.forms import Form
from engine.forms.schema import Node
from handlers.files import service
from handlers.files.content.kinds import find_kind
from handlers.files.receiving import Received, receive
from handlers.files.store import Store, store_of

MARK = "paper:"
"""Begins the name of a file in a form that is filled in but not handed in yet."""

_LEGEND = "模拟附件"


def invent_papers(node: Node) -> list[str]:
    """Names for a file field, as many as it wants, of a type it takes."""
    ending = next((each for each in node.accepted_endings if each in CONTENTS), ".pdf")
    return [f"{MARK}{_LEGEND}{number}{ending}" for number in range(1, max(node.min_files, 1) + 1)]


def bring_paper(name: str, content: bytes) -> str:
    """The name under which a form takes a paper somebody brings along; the same again brings another in its place."""
    _brought[name] = content
    return f"{MARK}{name}"


def hand_in(
    ctx: Ctx, form: Form, data: Mapping[str, Any], person_id: str | None, task_id: str
) -> Mapping[str, Any]:
    """The data with each invented name replaced by the id of a file of this person's (None: the system's)."""
    names = [each for each in form.file_ids(data) if each.startswith(MARK)]
    if ctx.ports.files is None or not names:
        return data
    ids = {
        name: service.add_file(ctx, _content(store_of(ctx), ctx, name), person_id, task_id=task_id).id
        for name in names
    }
    found: Mapping[str, Any] = _replace(data, ids)
    return found


def _replace(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _replace(inner, ids) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_replace(inner, ids) for inner in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _content(store: Store, ctx: Ctx, name: str) -> Received:
    """Everybody's files have the same few contents, but for what is brought: each is received and checked once."""
    name = name.removeprefix(MARK)
    kind = find_kind(name)
    assert kind is not None
    if (content := _brought.get(name)) is not None:
        return receive(store, BytesIO(content), name, kind.media_type, ctx.now())
    known = _received.get((str(store.root), kind.code))
    if known is None or not store.has(known.sha256):
        known = receive(store, BytesIO(CONTENTS[kind.endings[0]]), name, kind.media_type, ctx.now())
        _received[str(store.root), kind.code] = known
    return Received(name, kind, known.sha256, known.size)


_received: dict[tuple[str, str], Received] = {}
_brought: dict[str, bytes] = {}


def _pdf() -> bytes:
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ]
    written, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(written))
        written += b"%d 0 obj%sendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    return written + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(written),
    )  # fmt: skip


def _png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = (1).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def _docx() -> bytes:
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            f'relationships+xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{kind}" Target="word/document.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{words}"><w:body><w:p><w:r><w:t>{_LEGEND}</w:t></w:r></w:p></w:body></w:document>',
        )
    return written.getvalue()


CONTENTS: Mapping[str, bytes] = {
    ".pdf": _pdf(), ".png": _png(), ".docx": _docx(),
    ".txt": f"{_LEGEND}\n".encode(), ".csv": f"{_LEGEND},1\n".encode(),
}  # fmt: skip
