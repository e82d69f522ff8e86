"""Downloads that hold no live formula (reliability: 23)."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from web import exports
from web.exports import harmless, write


@pytest.fixture
def app() -> Flask:
    return Flask("exports")


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u3000="]
)
def test_text_that_looks_like_a_formula_is_marked(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("value", ["临河区", "a=b", "1-2", "", 0, -5, 1.5, Decimal("-1.50")])
def test_everything_else_stays_as_it_is(value: object) -> None:
    assert harmless(value) == value


def test_nothing_is_an_empty_cell() -> None:
    assert harmless(None) == ""
    assert harmless("a\0b") == "ab"


ROWS = [["名,称", 'x"y', -5], ["两\n行", "=1", Decimal("-1.50")], ["a\x0bb", None, date(2026, 3, 1)]]


@pytest.mark.parametrize("most", [exports.MOST_IN_MEMORY, 10])
def test_csv_reads_back_as_written(app: Flask, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(exports, "MOST_IN_MEMORY", most)
    table = write("csv", ["=A", "B", "C"], iter(ROWS))
    assert table.rows == 3
    with app.test_request_context():
        response = table.response("表 1")
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"].endswith("filename*=UTF-8''%E8%A1%A8%201.csv")
    sent = b"".join(response.iter_encoded())
    response.close()
    assert sent.startswith("\ufeff".encode())
    read = list(csv.reader(io.StringIO(sent.decode("utf-8-sig"), newline="")))
    expected = [["名,称", 'x"y', "-5"], ["两\n行", "'=1", "-1.50"], ["a\x0bb", "", "2026-03-01"]]
    assert read == [["'=A", "B", "C"], *expected]


def _cells(rows: list[list[object]]) -> list[list[Any]]:
    """A workbook's cells, header included, as a reader finds them."""
    table = write("xlsx", ["=A", "B", "C"], iter(rows))
    with table.file:
        sheet = load_workbook(table.file).active
        return [list(row) for row in sheet.iter_rows()]


def test_workbook_keeps_numbers_and_days_and_has_no_formula() -> None:
    cells = _cells(ROWS)
    assert [[cell.value for cell in row] for row in cells] == [
        ["'=A", "B", "C"],
        ["名,称", 'x"y', -5],
        ["两\n行", "'=1", -1.5],
        ["ab", None, datetime.combine(date(2026, 3, 1), time.min)],
    ]
    assert {cell.data_type for row in cells for cell in row} == {"s", "n", "d"}


def test_text_longer_than_a_cell_is_cut() -> None:
    assert len(_cells([["长" * 40_000]])[1][0].value) == 32_767
