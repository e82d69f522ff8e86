"""Workbooks from hostile hands are refused clearly; ordinary ones are read cell by cell."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest

from handlers.imports import worker
from handlers.imports.cells import FORMULA
from handlers.imports.reading import MOST_FILE, Unreadable, read_workbook
from handlers.imports.rows import read_tables
from handlers.imports.template import make_template
from tests.handlers.imports.workbooks import make_workbook

DAY = datetime.combine(date(1985, 5, 1), time.min)


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read_workbook(content)
    problem = raised.value.problem
    assert problem.text("zh") != problem.text("en")
    return problem.code


def altered(**parts: bytes | None) -> bytes:
    """A good workbook with parts added or replaced: `sheet` is its sheet, others keep their name."""
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "macros": "xl/vbaProject.bin",
        "strings": "xl/sharedStrings.xml",
    }
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_workbook({"人员": [["编号"]]}))) as old,
        zipfile.ZipFile(file, "w") as new,
    ):
        changed = {names.get(name, name): content for name, content in parts.items()}
        for part in old.infolist():
            if part.filename not in changed:
                new.writestr(part, old.read(part))
        for name, content in changed.items():
            new.writestr(name, content or b"", zipfile.ZIP_DEFLATED)
    return file.getvalue()


def test_cells_keep_what_they_are() -> None:
    rows = [["编号", None, " x "], [None], [12, 1.5, True, DAY, "=1+1", "是", None, None]]
    assert read_workbook(make_workbook({"人员": rows, "空": []})) == [
        ("人员", [(1, ["编号", None, "x"]), (3, [12, 1.5, True, "1985-05-01", FORMULA, "是"])]),
        ("空", []),
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"no workbook", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600],
    ids=["nothing", "text", "broken archive", "old format or password"],
)
def test_file_that_is_no_workbook_is_refused(content: bytes) -> None:
    assert refusal(content) == "not_xlsx"


def test_archive_without_a_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert refusal(file.getvalue()) == "not_xlsx"


def test_damaged_sheet_is_refused() -> None:
    assert refusal(altered(sheet=b"<worksheet><sheetData><row>")) == "not_xlsx"


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
        '<!DOCTYPE x [<!ENTITY e "x">]><x/>'.encode("utf-16"),
        b"<!--" + b" " * 5000 + b'--><!DOCTYPE x [<!ENTITY e "x">]><worksheet>&e;</worksheet>',
    ],
    ids=["external", "billion laughs", "utf-16", "behind a long comment"],
)
def test_entities_are_refused(part: bytes) -> None:
    assert refusal(altered(sheet=part)) == "entities"


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/activeX/activeX1.bin",
    ],
)
def test_active_content_is_refused(name: str) -> None:
    assert refusal(altered(**{name: b"x"})) == "active"


def test_bomb_is_refused_by_what_comes_out_and_by_what_it_says() -> None:
    zeros = b"0" * (worker.MOST_BYTES + 1)
    bomb = altered(strings=zeros)
    assert len(bomb) < 1_000_000
    assert refusal(bomb) == "too_big"
    # An archive that lies about its size: what comes out is counted.
    size = (len(zeros)).to_bytes(4, "little")
    lying = bomb.replace(size, (10).to_bytes(4, "little"))
    assert refusal(lying) in ("too_big", "not_xlsx")


def test_too_many_rows_or_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(b"\0" * (MOST_FILE + 1)) == "too_big"
    monkeypatch.setattr(worker, "MOST_ROWS", 3)
    assert worker.read(make_workbook({"人员": [["x"]] * 4})) == {"problem": "too_big"}
    assert "sheets" in worker.read(make_workbook({"人员": [["x"]] * 3}))


def test_row_that_claims_to_be_far_down_is_refused_soon() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert refusal(altered(sheet=sheet)) == "too_big"


def test_child_that_dies_is_told_as_too_big() -> None:
    class Dead:
        def ask(self, *_given: object) -> bytes:
            return b""

    with pytest.raises(Unreadable) as raised:
        read_workbook(make_workbook({"人员": [["x"]]}), nursery=Dead())  # type: ignore[arg-type]
    assert raised.value.problem.code == "too_big"


def test_template_is_read_and_has_no_rows() -> None:
    tables = read_tables(read_workbook(make_template()))
    assert tables.problems == []
    assert {code: lines for code, lines in tables.lines.items() if lines} == {}
    assert sorted(tables.lines) == ["organisations", "past_honours", "people", "posts"]
