"""The words of a notice with `{name}` for its parameters: filling them in, and what is wrong with them; pure.

A placeholder is a name in braces and nothing else: no attribute, index, conversion or format, so a text can reach
nothing but the values it is given, and a value is never looked at for placeholders of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import astuple, dataclass, fields

MOST_TITLE = 120
MOST_BODY = 2000
"""Characters a title and a body may have as they are written, before their parameters are filled in."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"\w+")


@dataclass(frozen=True)
class Wording:
    """Title and body of a kind of notice in both languages."""

    title: str
    body: str
    title_en: str
    body_en: str

    def title_in(self, language: str) -> str:
        """The title in "zh" or "en"."""
        return self.title_en if language == "en" else self.title

    def body_in(self, language: str) -> str:
        """The text in "zh" or "en"."""
        return self.body_en if language == "en" else self.body


PARTS = tuple(field.name for field in fields(Wording))


@dataclass(frozen=True)
class Flaw:
    """What is wrong with one part ("title", "body_en", …): `empty`, `long`, `brace`, `placeholder` or `unknown`.

    `subject` is the placeholder as it is written, or the most characters allowed.
    """

    part: str
    code: str
    subject: str = ""


def find_flaws(wording: Wording, parameters: Collection[str]) -> list[Flaw]:
    """Everything that keeps a wording from being used for notices with these parameters."""
    return [
        flaw
        for part, text in zip(PARTS, astuple(wording), strict=True)
        for flaw in _find(part, text, parameters)
    ]


def _find(part: str, text: str, parameters: Collection[str]) -> Iterator[Flaw]:
    most = MOST_TITLE if part.startswith("title") else MOST_BODY
    if not text.strip():
        yield Flaw(part, "empty")
    if len(text) > most:
        yield Flaw(part, "long", str(most))
    for name in placeholders(text):
        if name not in parameters:
            yield Flaw(part, "unknown" if _NAME.fullmatch(name) else "placeholder", f"{{{name}}}")
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        yield Flaw(part, "brace")


def placeholders(text: str) -> list[str]:
    """What stands in braces, each once."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """A text with its parameters filled in; raises KeyError for one without a value."""
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], text)


def rename(text: str, names: Mapping[str, str]) -> str:
    """A text with these placeholders called otherwise; others stay, without spaces at their ends."""

    def called(match: re.Match[str]) -> str:
        name = match.group(1).strip()
        return f"{{{names.get(name, name)}}}"

    return _PLACEHOLDER.sub(called, text)
