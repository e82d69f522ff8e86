"""Sets of characters, as functions that tell whether a character belongs to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Test = Callable[[str], bool]

_DIGIT: Test = str.isdecimal
_SPACE: Test = str.isspace


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _is_name_start(character: str) -> bool:
    """Whether an XML name may begin with it."""
    return character.isalpha() or character in "_:"


def _is_name_part(character: str) -> bool:
    return character.isalnum() or character in "_:.-\u00b7"


ESCAPES: dict[str, Test] = {
    "d": _DIGIT,
    "D": lambda character: not character.isdecimal(),
    "s": _SPACE,
    "S": lambda character: not character.isspace(),
    "w": _is_word,
    "W": lambda character: not _is_word(character),
    "i": lambda character: _is_name_start(character),
    "I": lambda character: not _is_name_start(character),
    "c": lambda character: _is_name_part(character),
    "C": lambda character: not _is_name_part(character),
}
CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v"}
_CATEGORIES = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)


def is_word(text: str, at: int) -> bool:
    """Whether the character at a place is a letter, digit or _; false outside the text."""
    return 0 <= at < len(text) and _is_word(text[at])


def literal(character: str) -> Test:
    """The set of one character."""
    return lambda found: found == character


def between(first: str, last: str) -> Test:
    """The characters from one to another."""
    return lambda found: first <= found <= last


def category(name: str) -> Test | None:
    """The characters of a Unicode general category such as L or Nd, None if there is none of that name."""
    if name not in _CATEGORIES:
        return None
    return lambda found: unicodedata.category(found).startswith(name)


def union(tests: tuple[Test, ...]) -> Test:
    """The characters in one of several sets."""
    return tests[0] if len(tests) == 1 else lambda found: any(test(found) for test in tests)


def complement(test: Test) -> Test:
    """All other characters."""
    return lambda found: not test(found)


def difference(test: Test, without: Test) -> Test:
    """The characters of one set that are not in another."""
    return lambda found: test(found) and not without(found)


def any_case(test: Test) -> Test:
    """The characters of a set, in upper or lower case."""
    return lambda found: test(found) or test(found.lower()) or test(found.upper())
