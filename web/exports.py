"""Tables as files for spreadsheet programs, which read every text in them as text, never as a formula."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Literal
from urllib.parse import quote

from flask import Response, send_file
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from engine.errors import Invalid

Kind = Literal["csv", "xlsx"]
FileKind = Kind | Literal["xes"]

# What makes a cell a formula in some spreadsheet program; the full-width forms do so in Chinese editions.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

MIMETYPES: dict[FileKind, str] = {
    "csv": "text/csv",
    "xes": "application/xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_IN_MEMORY = 4 * 1024 * 1024
# The limits of the format; a longer text is cut.
MOST_SIGNS = 32_767
MOST_ROWS = 1_048_576


class TooManyRows(Invalid):
    """A workbook holds about a million rows: narrow the filters, or take CSV."""

    code = "export.too_many"


def harmless(value: object) -> object:
    """The value, with an apostrophe before text that would be read as a formula. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal)):
        return value
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" \u3000").startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


@dataclass(frozen=True)
class Table:
    """A written file at its beginning, of so many bytes and so many rows besides the header."""

    kind: FileKind
    file: IO[bytes]
    size: int
    rows: int

    def response(self, name: str) -> Response:
        """The file as a download; a large one goes out piece by piece, and is gone afterwards."""
        if self.size > MOST_IN_MEMORY:
            response = send_file(self.file, mimetype=MIMETYPES[self.kind])
        else:
            with self.file:
                response = Response(self.file.read(), mimetype=MIMETYPES[self.kind])
        response.headers["Content-Disposition"] = (
            f"attachment; filename=\"export.{self.kind}\"; filename*=UTF-8''{quote(name)}.{self.kind}"
        )
        return response


def write(kind: Kind, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table in a temporary file, written row by row: memory does not grow with a large one.

    CSV is UTF-8 with a byte order mark, which Excel needs to show Chinese. A workbook takes fewer rows than MOST_ROWS.
    """
    return keep(kind, lambda file: _WRITERS[kind](file, header, rows))


def keep(kind: FileKind, fill: Callable[[IO[bytes]], int]) -> Table:
    """A temporary file that `fill` writes, telling how many rows."""
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        count = fill(file)
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        stack.pop_all()
    return Table(kind, file, size, count)


def _write_csv(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    text, count = io.TextIOWrapper(file, encoding="utf-8-sig", newline=""), 0
    writer = csv.writer(text)
    writer.writerow([harmless(cell) for cell in header])
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        count += 1
    text.detach()
    return count


def _write_xlsx(file: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    book, count = Workbook(write_only=True), 0
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_cell(cell) for cell in header])
    for row in rows:
        sheet.append([_cell(cell) for cell in row])
        count += 1
    book.save(file)
    return count


_WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx}


def _cell(value: object) -> object:
    """A value as a workbook takes it: days and numbers stay what they are."""
    if isinstance(value, (date, datetime)) or value is None:
        return value
    plain = harmless(value)
    return ILLEGAL_CHARACTERS_RE.sub("", plain)[:MOST_SIGNS] if isinstance(plain, str) else plain
