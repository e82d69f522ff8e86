"""The operands of expressions: literals, names, brackets of every kind, if, for, some, every, function.

The grammar is in parser.py, which reads what stands between them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection

from engine.feel import nodes
from engine.feel.cursor import Cursor
from engine.feel.errors import FeelError
from engine.feel.nodes import TypeName
from engine.feel.phrases import Phrases, fixed_phrases, is_name, is_name_part
from engine.feel.temporal import parse_temporal
from engine.feel.tokens import KEYWORDS
from engine.feel.typenames import parse_type

_CONSTANTS = {"true": True, "false": False, "null": None}
_PROPERTIES = ("time offset", "start included", "end included")


class OperandParser(Cursor, ABC):
    """Parses operands; the operators around and inside them are the subclass's."""

    def __init__(self, text: str, functions: Collection[str], names: Collection[str]) -> None:
        super().__init__(text)
        self._functions = fixed_phrases(frozenset(functions))
        self._names = Phrases(names)
        self._properties = Phrases((*names, *_PROPERTIES))

    @abstractmethod
    def expression(self, *, endpoint: bool = False) -> nodes.Node:
        """Any expression; with `endpoint`, one that [ may close as in ]1..5[."""

    @abstractmethod
    def sum(self, first: nodes.Node | None = None) -> nodes.Node:
        """A sum; `first` is its first operand where that was read already."""

    def property(self) -> str:
        count, name = self._properties.match(self.tokens, self.index)
        if count:
            self.index += count
            return name
        if self.token.kind not in ("word", "keyword"):
            raise self.unexpected("a name")
        return self.advance().text

    def arguments(self) -> tuple[tuple[nodes.Node, ...], tuple[str, ...]]:
        arguments: list[nodes.Node] = []
        names: list[str] = []
        if self.take(")"):
            return (), ()
        while True:
            count, name = self._name_before(":")
            if bool(count) != bool(names) and arguments:
                raise self.unexpected("an argument of the same kind, all named or none")
            if count:
                if name in names:
                    raise self.error("feel.duplicate_key", name=name)
                names.append(name)
                self.index += count + 1
            arguments.append(self.expression())
            if not self.take(","):
                break
        self.expect(")")
        return tuple(arguments), tuple(names)

    def _name_before(self, *closing: str) -> tuple[int, str]:
        """How many tokens make a name that one of these symbols or keywords follows, and the name; 0 if none do."""
        start = end = self.index
        while is_name_part(self.tokens[end]) and self.tokens[end].text not in closing:
            end += 1
        first, last, closer = self.tokens[start], self.tokens[end - 1], self.tokens[end]
        if start == end or first.kind not in ("word", "keyword") or closer.text not in closing:
            return 0, ""
        return end - start, " ".join(self.text[first.position : last.position + len(last.text)].split())

    def _new_name(self, expected: str, *closing: str) -> str:
        """A name of any number of tokens that must stand before one of these, known from here on."""
        count, name = self._name_before(*closing)
        if count < 2 or self.token.kind != "word":
            return self.word(expected)
        self.index += count
        self._know(name)
        return name

    def _know(self, name: str) -> None:
        self._names.add(name)
        self._properties.add(name)

    def primary(self) -> nodes.Node:
        token = self.token
        if token.kind in ("number", "string"):
            return nodes.Literal(token.position, self.advance().value)
        count, name = self._functions.match(self.tokens, self.index, follower="(")
        if not count:
            count, name = self._names.match(self.tokens, self.index)
        if count:
            self.index += count
            return nodes.Name(token.position, name)
        if token.kind == "word":
            return nodes.Name(token.position, self.advance().text)
        rule = _RULES.get(token.text) if token.kind in ("keyword", "symbol") else None
        if rule is None:
            raise self.unexpected("a value")
        self.advance()
        return rule(self, token.position)

    def _constant(self, position: int) -> nodes.Node:
        return nodes.Literal(position, _CONSTANTS[self.tokens[self.index - 1].text])

    def _temporal(self, position: int) -> nodes.Node:
        token = self.token
        if token.kind != "string":
            raise self.unexpected('a text such as "2015-03-13"')
        value = parse_temporal(str(token.value))
        if value is None:
            raise self.error("feel.bad_literal", found=str(token.value)[:40])
        self.advance()
        return nodes.Literal(position, value)

    def _parenthesis(self, position: int) -> nodes.Node:
        node = self.expression()
        if self.at(".."):
            return self.range(position, node, start_included=False)
        self.expect(")")
        return node

    def open_range(self) -> nodes.Node | None:
        """`< 5`, `>= 5` and the like, which stand for ranges; None if there is none."""
        if not self.at("<", "<=", ">", ">="):
            return None
        position, operator = self.token.position, self.advance().text
        operand, included = self.sum(), operator.endswith("=")
        if operator.startswith("<"):
            return nodes.RangeLiteral(position, None, operand, False, included)
        return nodes.RangeLiteral(position, operand, None, included, False)

    def _bracket(self, position: int) -> nodes.Node:
        items: list[nodes.Node] = []
        if self.take("]"):
            return nodes.ListLiteral(position, ())
        while True:
            items.append(self.expression())
            if len(items) == 1 and self.at(".."):
                return self.range(position, items[0], start_included=True)
            if not self.take(","):
                break
        self.expect("]")
        return nodes.ListLiteral(position, tuple(items))

    def _outward_bracket(self, position: int) -> nodes.Node:
        start = self.expression()
        if not self.at(".."):
            raise self.unexpected("..")
        return self.range(position, start, start_included=False)

    def range(self, position: int, start: nodes.Node, *, start_included: bool) -> nodes.Node:
        self.expect("..")
        end = self.expression(endpoint=True)
        if not self.at("]", ")", "["):
            raise self.unexpected("]")
        return nodes.RangeLiteral(position, start, end, start_included, self.advance().text == "]")

    def _context(self, position: int) -> nodes.Node:
        entries: dict[str, nodes.Node] = {}
        if self.take("}"):
            return nodes.ContextLiteral(position, ())
        while True:
            token = self.token
            key = self._key()
            if key in entries:
                raise FeelError("feel.duplicate_key", position=token.position, text=self.text, name=key)
            self.expect(":")
            entries[key] = self.expression()
            if not self.take(","):
                break
        self.expect("}")
        return nodes.ContextLiteral(position, tuple(entries.items()))

    def _key(self) -> str:
        if self.token.kind == "string":
            key = str(self.advance().value)
            if is_name(key) and key.split()[0] not in KEYWORDS:
                self._know(key)
            return key
        count, key = self._name_before(":")
        if not count:
            if self.token.kind not in ("word", "keyword"):
                raise self.unexpected("a key")
            while is_name_part(self.token):
                self.advance()
            raise self.unexpected(":")
        if count > 1 and self.token.kind == "word":
            self._know(key)
        self.index += count
        return key

    def _if(self, position: int) -> nodes.Node:
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return nodes.If(position, condition, then, self.expression())

    def _for(self, position: int) -> nodes.Node:
        iterators = self._iterators()
        self.expect("return")
        return nodes.For(position, iterators, self.expression())

    def _quantified(self, position: int) -> nodes.Node:
        quantifier = self.tokens[self.index - 1].text
        iterators = self._iterators()
        self.expect("satisfies")
        return nodes.Quantified(position, quantifier, iterators, self.expression())

    def _iterators(self) -> tuple[nodes.Iterator, ...]:
        iterators = []
        while True:
            position = self.token.position
            name = self._new_name("a name for the items", "in")
            self.expect("in")
            source = self.expression()
            end = self.expression() if self.take("..") else None
            iterators.append(nodes.Iterator(position, name, source, end))
            if not self.take(","):
                return tuple(iterators)

    def _function(self, position: int) -> nodes.Node:
        self.expect("(")
        parameters: dict[str, TypeName | None] = {}
        while not self.at(")"):
            token = self.token
            name = self._new_name("a parameter", ":", ",", ")")
            if name in parameters:
                raise FeelError("feel.duplicate_key", position=token.position, text=self.text, name=name)
            parameters[name] = parse_type(self) if self.take(":") else None
            if not self.take(","):
                break
        self.expect(")")
        if self.at("external"):
            raise self.error("feel.external")
        return nodes.FunctionLiteral(
            position, tuple(parameters), tuple(parameters.values()), self.expression()
        )


_RULES: dict[str, Callable[[OperandParser, int], nodes.Node]] = {
    "true": OperandParser._constant,
    "false": OperandParser._constant,
    "null": OperandParser._constant,
    "@": OperandParser._temporal,
    "(": OperandParser._parenthesis,
    "[": OperandParser._bracket,
    "]": OperandParser._outward_bracket,
    "{": OperandParser._context,
    "if": OperandParser._if,
    "for": OperandParser._for,
    "some": OperandParser._quantified,
    "every": OperandParser._quantified,
    "function": OperandParser._function,
}
