"""The sheets of a workbook as rows of values, with everything that is wrong in them; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.imports.cells import BadCell, read_cell
from handlers.imports.problems import MOST_PROBLEMS, Problem
from handlers.imports.sheets import GRANTABLE, NOTES, POSTS, SHEETS, Field, Sheet

Values = dict[str, Any]
RawSheet = tuple[str, Sequence[tuple[int, Sequence[Any]]]]
"""A sheet as `reading.read_workbook` gives it."""


@dataclass(frozen=True)
class Line:
    """One row: its number in the spreadsheet and its values by field code; columns left out have none."""

    row: int
    values: Values


@dataclass
class Tables:
    """The rows of each sheet that is there (by code), and the problems found; of too many only the number."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def refuse(self, problem: Problem) -> None:
        """Note a problem."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def read_tables(sheets: Sequence[RawSheet]) -> Tables:
    """Rows from what `reading.read_workbook` gives. Rows with a problem are left out."""
    tables, by_title = Tables(), {sheet.title: sheet for sheet in SHEETS}
    for title, rows in sheets:
        if title == NOTES:
            continue
        sheet = by_title.get(title)
        if sheet is None:
            tables.refuse(Problem("unknown_sheet", title[:40]))
        elif rows:
            columns = _read_header(tables, sheet, rows[0])
            if columns is not None:
                tables.lines[sheet.code] = list(_read_lines(tables, sheet, columns, rows[1:]))
    if not tables.lines and not tables.problem_count:
        tables.refuse(Problem("no_sheet", params={"sheets": "、".join(by_title)}))
    return tables


def keep_known(sheets: Sequence[RawSheet]) -> list[list[Any]]:
    """The same sheets without what stands in columns or sheets that the template does not have: it is nobody's
    business, identity numbers above all."""
    titles = {sheet.title: {field.title for field in sheet.fields} for sheet in SHEETS}
    kept: list[list[Any]] = []
    for title, rows in sheets:
        known = titles.get(title, set())
        header = rows[0][1] if rows else []
        places = {place for place, cell in enumerate(header) if _bare_title(cell) in known}
        cells = [
            [number, [cell if place in places else None for place, cell in enumerate(row)]]
            for number, row in rows[1:]
        ]
        kept.append([title, [[rows[0][0], list(header)], *cells] if rows and known else []])
    return kept


def _bare_title(cell: Any) -> str:
    """A header without the star of a column that must be there."""
    return str(cell or "").strip().rstrip("*＊").strip()


def _read_header(tables: Tables, sheet: Sheet, header: tuple[int, Sequence[Any]]) -> dict[int, Field] | None:
    """Fields by the position of their column; None if one that must be there is not."""
    number, cells = header
    by_title = {each.title: each for each in sheet.fields}
    columns: dict[int, Field] = {}
    for place, cell in enumerate(cells):
        title = _bare_title(cell)
        found = by_title.get(title)
        if found is None and title:
            tables.refuse(Problem("unknown_column", sheet.title, number, title[:40]))
        elif found is not None and found in columns.values():
            tables.refuse(Problem("double_column", sheet.title, number, title))
        elif found is not None:
            columns[place] = found
    missing = [each for each in sheet.fields if each.is_required and each not in columns.values()]
    for each in missing:
        tables.refuse(Problem("no_header", sheet.title, number, each.title))
    return None if missing else columns


def _read_lines(
    tables: Tables, sheet: Sheet, columns: Mapping[int, Field], rows: Sequence[tuple[int, Sequence[Any]]]
) -> Iterator[Line]:
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in rows:
        values = _read_values(tables, sheet, columns, number, cells)
        if values is None:
            continue
        if sheet is POSTS:
            values["title"] = values.get("title") or GRANTABLE[values["role"]]["zh"]
        key = tuple(values.get(code) for code in sheet.key)
        if (first := seen.setdefault(key, number)) != number:
            title = sheet.get_field(sheet.key[0]).title
            tables.refuse(Problem("double_row", sheet.title, number, title, {"other": first}))
        else:
            yield Line(number, values)


def _read_values(
    tables: Tables, sheet: Sheet, columns: Mapping[int, Field], number: int, cells: Sequence[Any]
) -> Values | None:
    values: Values = {}
    for place, column in columns.items():
        try:
            values[column.code] = read_cell(column, cells[place] if place < len(cells) else None)
        except BadCell as bad:
            tables.refuse(Problem(bad.code, sheet.title, number, column.title, bad.params))
    return values if len(values) == len(columns) else None
