"""CSV that holds no live formula (reliability: 23)."""

from __future__ import annotations

import csv
import io

import pytest

from web.exports import csv_response, harmless


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u3000="]
)
def test_text_that_looks_like_a_formula_is_marked(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("value", ["临河区", "a=b", "1-2", "", 0, -5, 1.5])
def test_everything_else_stays_as_it_is(value: object) -> None:
    assert harmless(value) == value


def test_nothing_is_an_empty_cell() -> None:
    assert harmless(None) == ""
    assert harmless("a\0b") == "ab"


def test_table_reads_back_as_written() -> None:
    rows = [["名,称", 'x"y'], ["两\n行", "=1"]]
    response = csv_response("表 1", ["=A", "B"], rows)
    assert response.mimetype == "text/csv"
    assert "filename*=UTF-8''%E8%A1%A8%201.csv" in response.headers["Content-Disposition"]
    text = response.get_data(as_text=True)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert read == [["'=A", "B"], ["名,称", 'x"y'], ["两\n行", "'=1"]]
