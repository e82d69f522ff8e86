"""From text to tokens.

word     name start { name part } of DMN 1.5 §10.3.1.2 rules 28 and 29 (any script, emoji), full-width
         punctuation excepted; a lone ?
number   12   1.5   .5   1e-3
string   "…" with \\n \\r \\t \\' \\" \\\\ \\uXXXX \\UXXXXXX; any other backslash stands for itself
symbol   + - * ** / ( ) [ ] { } , : . .. = != < <= > >= @
foreign  signs of other languages and full-width punctuation: part of some names, an error elsewhere
skipped  white space of rule 61, // line comments, /* block comments */
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Overflow

from engine.feel.errors import FeelError
from engine.feel.limits import Limits

KEYWORDS = frozenset(
    [
        "and",
        "between",
        "else",
        "every",
        "external",
        "false",
        "for",
        "function",
        "if",
        "in",
        "instance",
        "null",
        "of",
        "or",
        "return",
        "satisfies",
        "some",
        "then",
        "true",
    ]
)

# Punctuation that the standard allows in names, but that a person who types it means as punctuation.
_PUNCTUATION = "\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
# What of the foreign signs may stand in a name: that punctuation, and the apostrophe of rule 30.
IN_NAMES = re.compile(f"['\u2019{_PUNCTUATION}]")
# Letters of any script, and what else rule 28 allows: joiners, number forms and arrows, radicals, symbols, emoji.
_NAME_START = (
    rf"(?![{_PUNCTUATION}])"
    r"(?:[^\W\d]|[?\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3004-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff])"
)
_NAME_PART = rf"(?:{_NAME_START}|[\w\u00b7\u0300-\u036f\u203f\u2040])"

_TOKEN = re.compile(
    rf"""
    (?P<skip>(?:[\s\u180e\u200b\ufeff]+|//[^\n]*|/\*(?s:.*?)\*/)+)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>{_NAME_START}{_NAME_PART}*)
  | (?P<string>"(?:[^"\\\r\n]|\\[^\r\n])*")
  | (?P<foreign>==|&&|\|\||[!'%;“”‘’×÷≤≥≠{_PUNCTUATION}](?!=))
  | (?P<symbol>(?!/\*)(?:\*\*|\.\.|[!<>]=|[-+*/()\[\]{{}},:.=<>@]))
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:(u[0-9A-Fa-f]{4})|(U[0-9A-Fa-f]{6})|(.))")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "'": "'", '"': '"', "\\": "\\"}
# What to write instead of a foreign token.
WRITE = {
    "==": "=",
    "&&": "and",
    "||": "or",
    "!": "not(…)",
    "'": '"',
    "%": "modulo(…, …)",
    ";": ",",
    **dict(zip("“”‘’（）【】［］｛｝，、。：；＝＜＞＋－×÷", '""""()[][]{},,.:,=<>+-*/', strict=True)),
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, string, word, keyword, symbol, foreign or end; `value` that of a number or string."""

    kind: str
    text: str
    position: int
    value: object = None


def tokenize(text: str, start: int, limits: Limits) -> list[Token]:
    """The tokens of `text` from offset `start`, closed by one of kind `end`; FeelError where none fits."""
    tokens = []
    position = start
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _lost(text, position)
        kind = match.lastgroup or ""
        if kind != "skip":
            tokens.append(_token(kind, match[0], position, text, limits))
        position = match.end()
    tokens.append(Token("end", "", len(text)))
    return tokens


def _token(kind: str, found: str, position: int, text: str, limits: Limits) -> Token:
    if kind == "number":
        try:
            return Token(kind, found, position, limits.numbers.create_decimal(found))
        except Overflow:
            raise FeelError(
                "feel.number_too_large", position=position, text=text, limit=limits.magnitude
            ) from None
    if kind == "string":
        return Token(kind, found, position, _unescape(found[1:-1], position + 1, text))
    if kind == "word" and found in KEYWORDS:
        return Token("keyword", found, position)
    return Token(kind, found, position)


def _lost(text: str, position: int) -> FeelError:
    if text[position] == '"':
        return FeelError("feel.unterminated_string", position=position, text=text)
    if text.startswith("/*", position):
        return FeelError("feel.unterminated_comment", position=position, text=text)
    character = text[position]
    shown = character if character.isprintable() else ascii(character)[1:-1]
    return FeelError("feel.bad_character", position=position, text=text, found=shown)


def _unescape(body: str, offset: int, text: str) -> str:
    if "\\" not in body:
        return _without_surrogates(body, offset, text)

    def replace(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code is None:
            return _SIMPLE_ESCAPES.get(match[3], match[0])
        number = int(code[1:], 16)
        if number > 0x10FFFF:
            raise FeelError("feel.bad_escape", position=offset + match.start(), text=text, found=match[0])
        return chr(number)

    return _without_surrogates(_ESCAPE.sub(replace, body), offset, text)


def _without_surrogates(value: str, offset: int, text: str) -> str:
    """Join surrogate pairs written as two escapes; half a pair is no character and could not be stored."""
    try:
        return value.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise FeelError(
            "feel.bad_escape", position=offset, text=text, found=ascii(value)[1:-1][:20]
        ) from None
