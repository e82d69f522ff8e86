"""A text in both languages, and sentences made of such texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from engine.model.compare.texts import LISTING, TEXTS

LONGEST: Final = 60
"""Characters of a value that a sentence shows."""

_BEFORE_DIFFERENCE: Final = 15
_MOST_LISTED: Final = 6


class Words(NamedTuple):
    """The same in Chinese and in English."""

    zh: str
    en: str


def say(code: str, **details: Words | str | int) -> Words:
    """The text with this code, filled in for each language."""
    return Words(
        *(
            text.format(
                **{name: value[at] if isinstance(value, Words) else value for name, value in details.items()}
            )
            for at, text in enumerate(TEXTS[code])
        )
    )


def same(text: str) -> Words:
    """A text that is the same in both languages."""
    return Words(text, text)


def called(name: str, english: str = "") -> Words:
    """The name of something, shortened; `english` where it has a name in English."""
    return say("called", text=Words(shorten(name), shorten(english or name)))


def quoted(text: str, beside: str = "") -> Words:
    """A text of the author's, shortened; see `shorten`."""
    return say("quoted", text=shorten(text, beside)) if text.strip() else say("empty")


def listed(parts: Iterable[Words]) -> Words:
    """Several things one after the other; of many the first, and how many there are."""
    found = list(parts)
    shown = found[:_MOST_LISTED]
    joined = Words(*(LISTING[at].join(part[at] for part in shown) for at in range(2)))
    return joined if len(shown) == len(found) else say("and_more", listed=joined, count=len(found))


def shorten(text: str, beside: str = "") -> str:
    """A long text from shortly before the place where it begins to differ from the one beside it."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    other = " ".join(beside.split())
    shared = next(
        (at for at, pair in enumerate(zip(line, other, strict=False)) if pair[0] != pair[1]),
        min(len(line), len(other)),
    )
    start = max(0, min(shared - _BEFORE_DIFFERENCE, len(line) - LONGEST))
    piece = line[start : start + LONGEST]
    return f"{'…' if start else ''}{piece}{'…' if start + LONGEST < len(line) else ''}"
