"""The fields of the office's form for a year's settings: which setting each shows, and how; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from handlers.campaigns.dictionaries import NAMES, from_lines, to_lines
from handlers.campaigns.rules import read_date

COUNT: Final = "count"
DAY: Final = "day"
SHARE: Final = "share"
"""A share of 1, shown in per cent."""
AMOUNT: Final = "amount"
TEXT: Final = "text"
OPTIONS: Final = "options"
"""Choices, one a line."""
NAMES_LIST: Final = "names"
"""Names, one a line."""
COUNTS: Final = "counts"
MONTHS: Final = "months"
"""Whole numbers in one line, "3、6、12"."""
ROWS: Final = "rows"


@dataclass(frozen=True)
class Field:
    """A field, the place of what it shows in the settings, and what kind of value that is.

    `columns` are the kinds of a list's columns; a list whose rows are `numbered` counts them from 1.
    """

    key: str
    path: tuple[str, ...]
    kind: str
    columns: Mapping[str, str] = field(default_factory=dict)
    numbered: bool = False


def _plain(kind: str, *keys: str) -> tuple[Field, ...]:
    return tuple(Field(key, (key,), kind) for key in keys)


def _parts(kind: str, setting: str, *parts: str, word: str = "") -> tuple[Field, ...]:
    """Fields of parts of one setting, `a.b` for a part of a part; the form shows them under `word`."""
    return tuple(
        Field(f"{word or setting}_{part.replace('.', '_')}", (setting, *part.split(".")), kind)
        for part in parts
    )


def _rows(setting: str, part: str = "", *, numbered: bool = False, **columns: str) -> Field:
    path = (setting, part) if part else (setting,)
    return Field("_".join(path), path, ROWS, columns, numbered)


FIELDS: Final = (
    *_plain(TEXT, "quotas_basis", "unit_heads", "notice_names"),
    *_plain(COUNT, "report_due_working_day", "countersign_working_days", "correction_working_days"),
    *_plain(COUNT, "notice_working_days", "unit_notice_working_days", "inspection_report_working_days"),
    *_plain(COUNT, "hearing_working_days", "medal_experts", "appeal_hours", "pass_mark"),
    *_plain(DAY, "plan_due_on", "midterm_on", "duty_due_on", "funds_due_on", "incentive_urge_on"),
    *_plain(DAY, "entry_opens_on", "entry_closes_on", "nomination_closes_on"),
    *_plain(COUNTS, "meeting_months"),
    Field("coverage_percent", ("coverage_threshold",), SHARE),
    *_parts(COUNT, "quotas", "results", "experts", "teams", word="quota"),
    *_parts(COUNT, "grades", "first", "second", "third", word="grade"),
    *_parts(COUNT, "recommendation", "results", "experts", "teams", "substitutes"),
    *_parts(TEXT, "opinions", "scope", "siblings"),
    *_parts(COUNT, "opinions", "working_days"),
    *_parts(COUNT, "objection_working_days", "acceptance", "answer", "investigation"),
    *_parts(DAY, "scoring_window", "opens_on", "closes_on", word="scoring"),
    *_parts(DAY, "summary_due_on", "unit", "county", "city"),
    *_parts(TEXT, "review", "method"),
    *_parts(COUNT, "review", "scores_per_entry", "answer_working_days", "scoring_working_days"),
    *_parts(COUNT, "review", "further_working_days"),
    *_parts(AMOUNT, "review", "spread_threshold"),
    *_parts(SHARE, "selection", "assessment_share", "reserve_share"),
    *_parts(SHARE, "selection", "structure.least.is_front_line", "structure.least.is_woman"),
    *_parts(SHARE, "selection", "structure.most.is_unit_head"),
    *_parts(COUNT, "assessment", "self_working_days", "upper_working_days", "appeal_working_days"),
    *_parts(COUNT, "assessment", "difference"),
    _rows("inspection_rounds", numbered=True, opens_on=DAY, counties=COUNT, large=COUNT, units=COUNT),
    _rows("inspection_items", name=TEXT, weight=COUNT),
    *_parts(DAY, "five_small", "opens_on", "submit_closes_on", "unit_closes_on", "county_closes_on"),
    *_parts(COUNT, "five_small", "unit_places", "county_places"),
    _rows("five_small", "criteria", name=TEXT, weight=COUNT),
    *_parts(DAY, "five_type", "half_year.opens_on", "half_year.closes_on", "final.opens_on"),
    *_parts(DAY, "five_type", "final.closes_on"),
    *_parts(SHARE, "five_type", "half_year_share"),
    *_parts(COUNT, "five_type", "places"),
    _rows("energy", "factors", name=TEXT, unit=TEXT, factor=AMOUNT),
    *_parts(TEXT, "energy", "factors_source"),
    _rows("energy", "quarters", name=TEXT, starts_on=DAY, ends_on=DAY),
    *_parts(COUNT, "energy", "report_working_days", "places"),
    *_parts(DAY, "energy", "verified_by_day"),
    *_parts(DAY, "carriers", "opens_on", "closes_on"),
    *_parts(COUNT, "carriers", "recheck_months", "self_check_working_days", "correction_working_days"),
    *_parts(NAMES_LIST, "carriers", "standards.pioneer", "standards.studio", "standards.station"),
    *_parts(COUNT, "promotion", "weights.value", "weights.applicability", "weights.benefit", "threshold"),
    *_parts(MONTHS, "promotion", "followup_months"),
    *(Field(f"{name}_lines", (name, "options"), OPTIONS) for name in NAMES),
    *(Field(f"{name}_authority", (name, "authority"), TEXT) for name in NAMES),
    *(Field(f"{name}_year", (name, "year"), COUNT) for name in NAMES),
)


def show(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as the form starts with them, by field."""
    return {each.key: _show(each, _find(settings, each.path)) for each in FIELDS}


def read(settings: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with what was given put into them; what the form left empty stays as it is."""
    changed = deepcopy(dict(settings))
    for each in FIELDS:
        value = given.get(each.key)
        if value is not None and value != "":
            _find(changed, each.path[:-1])[each.path[-1]] = _read(each, value)
    return changed


def _find(settings: Mapping[str, Any], path: Sequence[str]) -> Any:
    found: Any = settings
    for part in path:
        found = found[part]
    return found


def _show(shown: Field, value: Any) -> Any:
    if shown.kind == ROWS:
        return [{column: row[column] for column in shown.columns} for row in value]
    if shown.kind == SHARE:
        return Decimal(value) * 100
    if shown.kind == OPTIONS:
        return to_lines(value)
    if shown.kind == MONTHS:
        return "、".join(map(str, value))
    return "\n".join(value) if shown.kind == NAMES_LIST else value


def _read(shown: Field, value: Any) -> Any:
    if shown.kind == ROWS:
        return _read_rows(shown, value)
    if shown.kind == COUNTS:
        return sorted(map(int, value))
    if shown.kind == OPTIONS:
        return from_lines(value)
    if shown.kind == MONTHS:
        parts = filter(None, re.split(r"[\s、,，;；]+", value))
        return [int(part) if part.isdecimal() else None for part in parts]
    if shown.kind == NAMES_LIST:
        return [line.strip() for line in value.splitlines() if line.strip()]
    return _read_cell(shown.kind, value)


def _read_rows(shown: Field, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    found = [
        {column: _read_cell(kind, row.get(column)) for column, kind in shown.columns.items()} for row in rows
    ]
    if shown.numbered:
        return [{"number": number, **row} for number, row in enumerate(found, start=1)]
    return found


def _read_cell(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == COUNT:
        return int(value)
    if kind == DAY:
        return read_date(value)
    if kind == AMOUNT:
        return Decimal(str(value))
    return Decimal(str(value)) / 100 if kind == SHARE else value
