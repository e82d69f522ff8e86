"""From text to tokens.

word     letter or _ (any script), then letters, digits, _; or a lone ?
number   12   1.5   .5   1e-3
string   "…" with \\n \\r \\t \\' \\" \\\\ \\uXXXX \\UXXXXXX; any other backslash stands for itself
symbol   + - * ** / ( ) [ ] { } , : . .. = != < <= > >= @
skipped  white space (the ideographic one too), // line comments, /* block comments */
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

_TOKEN = re.compile(
    r"""
    (?P<skip>(?:\s+|//[^\n]*|/\*(?s:.*?)\*/)+)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[^\W\d]\w*|\?)
  | (?P<string>"(?:[^"\\\r\n]|\\[^\r\n])*")
  | (?P<foreign>==|&&|\|\||[!'%;“”‘’（）【】［］｛｝，。：；＝＜＞＋－×÷≤≥≠](?!=))
  | (?P<symbol>(?!/\*)(?:\*\*|\.\.|[!<>]=|[-+*/()\[\]{},:.=<>@]))
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:(u[0-9A-Fa-f]{4})|(U[0-9A-Fa-f]{6})|(.))")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "'": "'", '"': '"', "\\": "\\"}
_WRITE = {
    "==": "=",
    "&&": "and",
    "||": "or",
    "!": "not(…)",
    "'": '"',
    "%": "modulo(…, …)",
    ";": ",",
    **dict(zip("“”‘’（）【】［］｛｝，。：；＝＜＞＋－×÷", '""""()[][]{},.:,=<>+-*/', strict=True)),
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, string, word, keyword, symbol or end; `value` the value of a number or string."""

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
        if kind == "foreign":
            raise FeelError(
                "feel.write_instead", position=position, text=text, found=match[0], use=_WRITE[match[0]]
            )
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
