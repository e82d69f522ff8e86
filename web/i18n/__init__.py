"""Two languages: Chinese is the source text, English comes from en.json beside this file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import g, has_request_context

LANGUAGES = {"zh": "中文", "en": "English"}
DEFAULT = "zh"


@cache
def catalogue() -> dict[str, str | list[str]]:
    """Chinese text → English text, or [singular, plural] chosen by the parameter `n`."""
    text = (Path(__file__).parent / "en.json").read_text(encoding="utf-8")
    entries: dict[str, str | list[str]] = json.loads(text)
    return entries


def language() -> str:
    """The language of this request; Chinese outside of one."""
    return str(g.get("language", DEFAULT)) if has_request_context() else DEFAULT


def translate(text: str, lang: str, **params: object) -> str:
    """The text in `lang` with {params} filled in; a text without English stays Chinese."""
    entry = text if lang == DEFAULT else catalogue().get(text, text)
    if isinstance(entry, list):
        entry = entry[0] if params.get("n") in (1, "1") else entry[1]
    return entry.format(**params) if params else entry


def gettext(text: str, **params: object) -> str:
    """The text in the language of this request."""
    return translate(text, language(), **params)


def pick(names: Mapping[str, str] | str | None) -> str:
    """The name for this request from {"zh": …, "en": …}; falls back to Chinese, then to anything."""
    if not names:
        return ""
    if isinstance(names, str):
        return names
    return names.get(language()) or names.get(DEFAULT) or next(iter(names.values()), "")
