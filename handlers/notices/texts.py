"""What notices say: templates by kind, registered by the areas that send them."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.calendar import DEFAULT_ZONE, to_local

Template = Mapping[str, Mapping[str, str]]

_templates: dict[str, Template] = {}
_MAX_TITLE = 200


@dataclass(frozen=True)
class Text:
    """A rendered title and body."""

    title: str
    body: str


def add_texts(templates: Mapping[str, Template]) -> None:
    """Register kinds: `{kind: {"zh": {"title", "body"}, "en": {"title", "body"}}}` with `{name}` for parameters."""
    for kind, template in templates.items():
        _templates[kind] = {
            language: {part: template[language][part] for part in ("title", "body")}
            for language in ("zh", "en")
        }


def list_kinds() -> list[str]:
    """Every registered kind."""
    return sorted(_templates)


def render(kind: str, language: str, params: Mapping[str, Any]) -> Text:
    """The text of a kind in "zh" or "en".

    Dates are written as the language writes them; a parameter {"zh": …, "en": …} gives its own words. Raises
    KeyError for an unknown kind or a missing parameter: a fault of the program, not of its input.
    """
    template = _templates[kind][language]
    values = {name: _spell(value, language) for name, value in params.items()}
    title = template["title"].format_map(values)
    return Text(" ".join(title.split())[:_MAX_TITLE], template["body"].format_map(values))


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
