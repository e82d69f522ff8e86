"""Every fault of a workbook is told with sheet, row and column, and what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.imports.cells import FORMULA, BadCell, read_cell
from handlers.imports.problems import MOST_PROBLEMS
from handlers.imports.rows import read_tables
from handlers.imports.sheets import ORGANISATIONS, PAST_HONOURS, PEOPLE, POSTS, SHEETS
from tests.handlers.imports.workbooks import PEOPLE_HEADER, as_read

GOOD = ("p-1", "张三", "team-00001", "男", "1985-05-01", "高级工", "是")


def problems(sheets: dict[str, Any]) -> list[tuple[str, str, int, str]]:
    found = read_tables(as_read(sheets)).problems
    assert all(problem.text("zh") != problem.text("en") for problem in found)
    return [(problem.code, problem.sheet, problem.row, problem.column) for problem in found]


def test_rows_are_read_by_their_header_whatever_its_order() -> None:
    tables = read_tables(
        as_read(
            {"人员": [["姓名", "单位编号", "", "编号 *"], ["张三", "ent-0001", "", 12]], "填写说明": [["x"]]}
        )
    )
    assert tables.problems == []
    (line,) = tables.lines["people"]
    assert (line.row, line.values) == (2, {"name": "张三", "organisation_id": "ent-0001", "id": "12"})


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        (0, None, "required"),
        (0, "a b", "bad_id"),
        (0, "张", "bad_id"),
        (0, "x" * 41, "bad_id"),
        (1, "  ", "required"),
        (1, "张" * 81, "too_long"),
        (1, "张\u202e三", "bad_text"),
        (1, FORMULA, "formula"),
        (3, "雄", "bad_code"),
        (4, "1985-02-30", "bad_date"),
        (4, 31168, "bad_date"),
        (5, "五级", "bad_code"),
        (6, "也许", "bad_bool"),
    ],
)
def test_bad_cell_is_named_by_sheet_row_and_column(column: int, cell: Any, code: str) -> None:
    bad = list(GOOD)
    bad[column] = cell
    rows = [PEOPLE_HEADER, ("p-0", *GOOD[1:]), bad]
    assert problems({"人员": rows}) == [(code, "人员", 3, PEOPLE_HEADER[column].rstrip("*"))]


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ({}, [("no_sheet", "", 0, "")]),
        ({"Sheet1": [["x"]]}, [("unknown_sheet", "Sheet1", 0, "")]),
        ({"人员": [["编号", "姓名"]]}, [("no_header", "人员", 1, "单位编号")]),
        ({"人员": [[*PEOPLE_HEADER, "身份证号"]]}, [("unknown_column", "人员", 1, "身份证号")]),
        ({"人员": [[*PEOPLE_HEADER, "性别"]]}, [("double_column", "人员", 1, "性别")]),
        ({"人员": [PEOPLE_HEADER, GOOD, GOOD]}, [("double_row", "人员", 3, "编号")]),
    ],
)
def test_bad_table_is_named(sheets: dict[str, Any], expected: list[Any]) -> None:
    assert problems(sheets) == expected


def test_all_problems_are_counted_and_the_first_told() -> None:
    rows = [PEOPLE_HEADER, *(("", *GOOD[1:]) for _number in range(MOST_PROBLEMS + 5))]
    tables = read_tables(as_read({"人员": rows}))
    assert (len(tables.problems), tables.problem_count) == (MOST_PROBLEMS, MOST_PROBLEMS + 5)


def test_post_without_a_title_has_that_of_its_role() -> None:
    rows = [
        ["单位编号", "角色", "人员编号"],
        ["ent-0001", "单位工会", "p-1"],
        ["ent-0001", "Unit union", "p-1"],
    ]
    tables = read_tables(as_read({"任职": rows}))
    assert tables.lines["posts"][0].values["title"] == "单位工会"
    assert [problem.code for problem in tables.problems] == ["double_row"]


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        (PEOPLE.get_field("born_on"), "1985年5月1日", date(1985, 5, 1)),
        (PEOPLE.get_field("born_on"), "1985/5/1", date(1985, 5, 1)),
        (PEOPLE.get_field("born_on"), "", None),
        (PEOPLE.get_field("skill_grade"), "senior", "senior"),
        (PEOPLE.get_field("skill_grade"), "Technician", "technician"),
        (PEOPLE.get_field("is_front_line"), True, True),
        (PEOPLE.get_field("is_front_line"), "√", True),
        (PEOPLE.get_field("is_front_line"), 0, False),
        (PEOPLE.get_field("is_front_line"), None, False),
        (PEOPLE.get_field("email"), "a@b.c", "a@b.c"),
        (ORGANISATIONS.get_field("headcount"), 30.0, 30),
        (ORGANISATIONS.get_field("parent_id"), None, None),
        (PAST_HONOURS.get_field("year"), "2014", 2014),
    ],
)
def test_cell_becomes_what_the_table_stores(field: Any, cell: Any, value: Any) -> None:
    assert read_cell(field, cell) == value


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        (PEOPLE.get_field("email"), "a@b@c", "bad_email"),
        (ORGANISATIONS.get_field("headcount"), -1, "bad_number"),
        (ORGANISATIONS.get_field("headcount"), 1.5, "bad_number"),
        (ORGANISATIONS.get_field("headcount"), "9" * 300, "bad_number"),
        (PAST_HONOURS.get_field("year"), 14, "bad_year"),
        (POSTS.get_field("role"), "评审专家", "bad_code"),
    ],
)
def test_cell_that_does_not_fit_is_refused(field: Any, cell: Any, code: str) -> None:
    with pytest.raises(BadCell) as raised:
        read_cell(field, cell)
    assert raised.value.code == code


def test_titles_are_unique() -> None:
    for sheet in SHEETS:
        assert len({field.title for field in sheet.fields}) == len(sheet.fields)
