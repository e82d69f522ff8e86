"""What a notice says: the words of its kind with the values of one event."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.calendar import DEFAULT_ZONE, to_local
from handlers.notices.wording import Wording, fill_in

LANGUAGES = ("zh", "en")
_MOST_TITLE = 200


@dataclass(frozen=True)
class Text:
    """A rendered title and body."""

    title: str
    body: str


def render(wording: Wording, language: str, params: Mapping[str, Any]) -> Text:
    """The text in "zh" or "en".

    Dates are written as the language writes them; a parameter {"zh": …, "en": …} gives its own words. Raises
    KeyError for a parameter without a value.
    """
    values = {name: _spell(value, language) for name, value in params.items()}
    title = fill_in(wording.title_in(language), values)
    return Text(" ".join(title.split())[:_MOST_TITLE], fill_in(wording.body_in(language), values))


def _spell(value: object, language: str) -> str:
    if isinstance(value, Mapping):
        return str(value[language])
    if isinstance(value, datetime):
        value = to_local(value, DEFAULT_ZONE).date()
    if isinstance(value, date):
        if language == "zh":
            return f"{value.year}年{value.month}月{value.day}日"
        return f"{value.day} {month_name[value.month]} {value.year}"
    return str(value)
