"""What is true of five-small items, whoever asks; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

AWARDS: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"zh": "", "en": ""},
    "unit": {"zh": "单位级", "en": "Unit"},
    "county": {"zh": "县区级", "en": "County"},
}


class ItemState(StrEnum):
    """Submitted until the unit has checked it; put forward to the level above, recommended to the city's pool."""

    SUBMITTED = "submitted"
    CHECKED = "checked"
    PUT_FORWARD = "put_forward"
    RECOMMENDED = "recommended"
    ARCHIVED = "archived"


class Level(StrEnum):
    """Who scores: the unit, then the county, or the city for what is directly under it."""

    UNIT = "unit"
    COUNTY = "county"


def find_item_problem(kind: str, options: Iterable[Mapping[str, Any]]) -> str:
    """Why an item of this kind cannot take part this year, in words for its author; empty if it can."""
    names = [str(option["value"]) for option in options]
    return "" if kind in names else f"本年度的类别只有：{'、'.join(names)}。"
