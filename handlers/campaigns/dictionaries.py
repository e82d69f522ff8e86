"""The lists a campaign chooses from: data with a year and an authority, as they differ from year to year (A0 no. 11).

A dictionary is {"year", "authority", "options"}; its options are written as a form takes them: {"value", "label",
"labelEn"}, the value being the Chinese name. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

NAMES = ("five_small_kinds", "five_types", "entry_categories", "trades", "industries")
MAX_OPTIONS = 100
MAX_NAME = 40
MAX_AUTHORITY = 120
_MARK = "|"


def default_dictionaries(year: int) -> dict[str, dict[str, Any]]:
    """For each dictionary the newest shipped list that is not younger than the year, else the oldest there is."""
    return {
        name: _written(max((each for each in lists if each["year"] <= year), default=lists[0], key=_year))
        for name, lists in _shipped().items()
    }


def is_dictionary(found: object) -> bool:
    """Whether it has a year, an authority, and different choices with names of at most 40 characters."""
    if not isinstance(found, Mapping) or type(found.get("year")) is not int:
        return False
    authority, options = found.get("authority"), found.get("options")
    if not isinstance(authority, str) or not 0 < len(authority.strip()) <= MAX_AUTHORITY:
        return False
    if not isinstance(options, list) or not 0 < len(options) <= MAX_OPTIONS:
        return False
    if not all(isinstance(option, Mapping) and _is_named(option) for option in options):
        return False
    return len({option["value"] for option in options}) == len(options)


def to_lines(options: Sequence[Mapping[str, Any]]) -> str:
    """The choices as a person edits them: one a line, "小革新|Small renovation"."""
    return "\n".join(_MARK.join(filter(None, (option["label"], option.get("labelEn")))) for option in options)


def from_lines(text: str) -> list[dict[str, Any]]:
    """The choices of edited lines; blank lines do not count."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        label, _mark, label_en = (part.strip() for part in line.replace("｜", _MARK).partition(_MARK))
        found.append({"value": label, "label": label, "labelEn": label_en})
    return found


def _is_named(option: Mapping[str, Any]) -> bool:
    label, label_en = option.get("label"), option.get("labelEn", "")
    return (
        option.get("value") == label
        and isinstance(label, str)
        and 0 < len(label.strip()) <= MAX_NAME
        and isinstance(label_en, str)
        and len(label_en) <= 2 * MAX_NAME
    )


def _written(shipped: Mapping[str, Any]) -> dict[str, Any]:
    options = [{"value": zh, "label": zh, "labelEn": en} for zh, en in shipped["options"]]
    return {"year": shipped["year"], "authority": shipped["authority"], "options": options}


def _year(shipped: Mapping[str, Any]) -> int:
    return int(shipped["year"])


@cache
def _shipped() -> dict[str, list[dict[str, Any]]]:
    text = files("handlers.campaigns").joinpath("dictionaries.json").read_text("utf-8")
    found: dict[str, list[dict[str, Any]]] = json.loads(text)
    return found
