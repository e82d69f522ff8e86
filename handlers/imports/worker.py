"""The child process that reads a workbook: limits itself, checks the archive, gives the cells as JSON, ends.

Request on standard input: the file's bytes. Answer: `{"problem": code}` of `problems.TEXTS`, or
`{"sheets": [[title, [[row number, [cell, …]], …]], …]}` with the rows that are not empty.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from openpyxl import Workbook, load_workbook

from engine.model.worker import limit_cpu, limit_resources
from handlers.files.content.archives import ARCHIVE_FAULTS
from handlers.imports.cells import FORMULA

MEMORY_BYTES: Final = 768 * 1024 * 1024
CPU_SECONDS: Final = 60
MOST_PARTS: Final = 500
MOST_BYTES: Final = 120 * 1024 * 1024
"""Unpacked. A sheet of 60,000 people has some 80 MB."""
MOST_ROWS: Final = 60_000
MOST_COLUMNS: Final = 40
MOST_SIGNS: Final = 2_000
_PIECE: Final = 1 << 20
_DECLARATION: Final = b"<!doctype"
_ACTIVE: Final = ("vbaproject", "externallink", "embeddings/", "activex", "ctrlprops/", "oleobject")


class Refused(Exception):
    """The file is not read; its argument is the code of the problem."""


def main() -> None:
    """Answer one request and end."""
    limit_resources(MEMORY_BYTES)
    limit_cpu(CPU_SECONDS)
    sys.stdout.buffer.write(json.dumps(read(sys.stdin.buffer.read()), ensure_ascii=False).encode())
    sys.stdout.buffer.flush()


def read(content: bytes) -> dict[str, Any]:
    """The answer for a file's bytes."""
    try:
        _check_archive(content)
        return {"sheets": list(_read_sheets(content))}
    except Refused as refusal:
        return {"problem": str(refusal)}
    except DefusedXmlException:
        return {"problem": "entities"}
    except MemoryError:
        return {"problem": "too_big"}
    except Exception:  # noqa: BLE001 whatever a damaged workbook makes the library stumble over
        return {"problem": "not_xlsx"}


def _check_archive(content: bytes) -> None:
    """Bound what comes out of the archive by what really does, and refuse what is more than cells. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise Refused("too_big")
            if any(word in part.filename.casefold() for part in parts for word in _ACTIVE):
                raise Refused("active")
            left = MOST_BYTES
            for part in parts:
                left -= _check_part(archive, part, left)
    except ARCHIVE_FAULTS:
        raise Refused("not_xlsx") from None


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """How many bytes a part has, at most `most`; it must declare no document type."""
    size, before = 0, b""
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > most:
                raise Refused("too_big")
            # Expat also takes UTF-16; a declaration of ASCII signs shows once the zeros are gone.
            text = before + (piece.replace(b"\0", b"") if b"\0" in piece else piece).lower()
            if _DECLARATION in text:
                raise Refused("entities")
            before = text[-len(_DECLARATION) :]
    return size


def _read_sheets(content: bytes) -> Iterator[tuple[str, list[tuple[int, list[Any]]]]]:
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    for sheet in book.worksheets:
        # What the sheet says of its size is only believed when it is right.
        sheet.reset_dimensions()
        rows: list[tuple[int, list[Any]]] = []
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            if number > MOST_ROWS:
                raise Refused("too_big")
            cells = [_plain(cell) for cell in row]
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                rows.append((number, cells))
        yield sheet.title, rows


def _plain(cell: Any) -> Any:
    """A cell as JSON: text, number, truth value, a day as ISO 8601, a formula as a mark, nothing as None."""
    if cell.data_type == "f":
        return FORMULA
    value = cell.value
    if isinstance(value, datetime):
        is_day = value.time() == time.min
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    if isinstance(value, str):
        return value.strip()[:MOST_SIGNS] or None
    return value


def warm_up() -> None:
    """Load all that reading needs: a child may not open files any more."""
    book, file = Workbook(), io.BytesIO()
    book.active.append(["x", 1, True, datetime(2000, 1, 1), "=1"])  # noqa: DTZ001 a day without a zone
    book.save(file)
    read(file.getvalue())
