"""Camunda's expressions (JUEL, `${…}` and `#{…}`) as FEEL. Nothing is evaluated here."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

MAX_DEPTH: Final = 50

_TOKEN: Final = re.compile(
    r"""\s*(?:
    (?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)
    |(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<name>[^\W\d]\w*)
    |(?P<symbol>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:().,\[\]])
    )""",
    re.VERBOSE,
)
_PART: Final = re.compile(r"""[$#]\{((?:[^{}'"]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*)\}""")
_WORDS: Final = {
    **{"and": "&&", "or": "||", "not": "!", "eq": "==", "ne": "!=", "lt": "<", "gt": ">"},
    **{"le": "<=", "ge": ">=", "div": "/", "mod": "%"},
}
_LEVELS: Final[tuple[dict[str, str], ...]] = (
    {"||": "or"},
    {"&&": "and"},
    {"==": "=", "!=": "!="},
    {"<": "<", ">": ">", "<=": "<=", ">=": ">="},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/", "%": "%"},
)
_EXECUTION: Final = {
    **dict.fromkeys(
        ("processBusinessKey", "businessKey", "getProcessBusinessKey", "getBusinessKey"), "business_key"
    ),
    **dict.fromkeys(("processInstanceId", "getProcessInstanceId"), "instance_id"),
}


class Untranslatable(Exception):
    """The reason why an expression has no counterpart in FEEL."""


@dataclass(frozen=True)
class Feel:
    """A FEEL text without a leading "=", and the variables it names."""

    text: str
    names: frozenset[str] = frozenset()


def is_expression(text: str) -> bool:
    """Whether a text holds `${` or `#{`."""
    return "${" in text or "#{" in text


def translate(text: str) -> Feel:
    """A text that may hold expressions: one alone, or several among words, which are joined to a text.

    Raises Untranslatable.
    """
    whole = _PART.fullmatch(text.strip())
    if whole is not None:
        return _Parser(whole[1]).result()
    if not is_expression(text):
        return Feel(quoted(text))
    pieces: list[str] = []
    names: set[str] = set()
    position = 0
    for found in _PART.finditer(text):
        if found.start() > position:
            pieces.append(quoted(text[position : found.start()]))
        part = _Parser(found[1]).result()
        names |= part.names
        pieces.append(f"string({part.text})")
        position = found.end()
    if position < len(text):
        pieces.append(quoted(text[position:]))
    if any(is_expression(piece) for piece in pieces):
        raise Untranslatable("an expression does not end")
    return Feel(" + ".join(pieces), frozenset(names))


def quoted(text: str) -> str:
    """A FEEL text literal."""
    return json.dumps(text, ensure_ascii=False)


@dataclass
class _Parser:
    """Recursive descent over one expression; writes FEEL with all brackets."""

    source: str
    tokens: list[tuple[str, str]] = field(default_factory=list)
    at: int = 0
    depth: int = 0
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        position = 0
        while self.source[position:].strip():
            found = _TOKEN.match(self.source, position)
            if found is None:
                raise Untranslatable(f"{self.source[position:].strip()[:20]!r} is not understood")
            kind = str(found.lastgroup)
            value = found[kind]
            if kind == "name" and value in _WORDS:
                kind, value = "symbol", _WORDS[value]
            self.tokens.append((kind, value))
            position = found.end()

    def result(self) -> Feel:
        """The whole expression."""
        if not self.tokens:
            raise Untranslatable("the expression is empty")
        text = self._choice()
        if self.at < len(self.tokens):
            raise Untranslatable(f"{self.tokens[self.at][1]!r} is not understood")
        bare = text[1:-1] if text.startswith("(") and _closes_at_end(text) else text
        return Feel(bare, frozenset(self.names))

    def _accept(self, *symbols: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at] in [("symbol", each) for each in symbols]:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def _expect(self, symbol: str) -> None:
        if not self._accept(symbol):
            raise Untranslatable(f"{symbol!r} is missing")

    def _choice(self) -> str:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Untranslatable("the expression is nested too deep")
        text = self._binary(0)
        if self._accept("?"):
            then = self._choice()
            self._expect(":")
            text = f"(if {text} then {then} else {self._choice()})"
        self.depth -= 1
        return text

    def _binary(self, level: int) -> str:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while symbol := self._accept(*_LEVELS[level]):
            right = self._binary(level + 1)
            if symbol == "%":
                left = f"modulo({left}, {right})"
            else:
                left = f"({left} {_LEVELS[level][symbol]} {right})"
        return left

    def _unary(self) -> str:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Untranslatable("the expression is nested too deep")
        try:
            if self._accept("!"):
                return f"not({self._unary()})"
            if self._accept("-"):
                return f"(-{self._unary()})"
            if self.at < len(self.tokens) and self.tokens[self.at] == ("name", "empty"):
                self.at += 1
                value = self._unary()
                return f'({value} = null or string({value}) in ("", "[]"))'
            return self._postfix()
        finally:
            self.depth -= 1

    def _postfix(self) -> str:
        text = self._primary()
        while True:
            if self._accept("."):
                text = self._member(text)
            elif self._accept("["):
                text = self._index(text)
            else:
                return text

    def _member(self, owner: str) -> str:
        kind, name = self._next()
        if kind != "name":
            raise Untranslatable(f"{name!r} is no name")
        if self._accept("("):
            arguments = self._arguments()
            if name == "size" and not arguments:
                return f"count({owner})"
            if name == "equals" and len(arguments) == 1:
                return f"({owner} = {arguments[0]})"
            raise Untranslatable(f"the method {name}() cannot be called here")
        return f"{owner}.{name}"

    def _index(self, owner: str) -> str:
        kind, value = self._next()
        self._expect("]")
        if kind == "number" and value.isdecimal():
            return f"{owner}[{int(value) + 1}]"
        if kind == "string":
            return f"get value({owner}, {_string(value)})"
        raise Untranslatable("only numbers and texts may stand in [ ]")

    def _arguments(self) -> list[str]:
        found: list[str] = []
        while not self._accept(")"):
            if found:
                self._expect(",")
            found.append(self._choice())
        return found

    def _next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise Untranslatable("the expression breaks off")
        self.at += 1
        return self.tokens[self.at - 1]

    def _primary(self) -> str:
        kind, value = self._next()
        if kind == "number":
            return f"{Decimal(value):f}"
        if kind == "string":
            return _string(value)
        if (kind, value) == ("symbol", "("):
            text = self._choice()
            self._expect(")")
            return text
        if kind == "symbol":
            raise Untranslatable(f"{value!r} is not understood")
        if value in ("true", "false", "null"):
            return value
        if value in ("execution", "task"):
            return self._execution(value)
        if self._accept("("):
            if value == "now" and not self._arguments():
                return "now()"
            raise Untranslatable(f"the function {value}() is not known here")
        self.names.add(value)
        return value

    def _execution(self, owner: str) -> str:
        """The few things an expression may ask of its execution."""
        self._expect(".")
        _kind, name = self._next()
        arguments = self._arguments() if self._accept("(") else []
        if name in _EXECUTION and not arguments:
            return _EXECUTION[name]
        literal = re.fullmatch(r'"([^\W\d]\w*)"', arguments[0]) if len(arguments) == 1 else None
        if literal and name in ("getVariable", "hasVariable"):
            self.names.add(literal[1])
            return literal[1] if name == "getVariable" else f"({literal[1]} != null)"
        raise Untranslatable(f"{owner}.{name} is not known here")


def _string(token: str) -> str:
    return quoted(re.sub(r"\\(.)", r"\1", token[1:-1]))


def _closes_at_end(text: str) -> bool:
    """Whether the bracket at the beginning is closed by the last character."""
    depth, in_text = 0, False
    for position, letter in enumerate(text):
        if letter == '"' and (not in_text or text[position - 1] != "\\"):
            in_text = not in_text
        if not in_text:
            depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return position == len(text) - 1
    return False


def is_identifier(text: str) -> bool:
    """Whether a text is a plain name of a variable."""
    return re.fullmatch(r"[^\W\d]\w*", text) is not None
