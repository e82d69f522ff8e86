"""The operands of expressions: literals, names, brackets of every kind, if, for, some, every, function.

The grammar is in parser.py, which reads what stands between them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection

from engine.feel import nodes
from engine.feel.cursor import Cursor
from engine.feel.errors import FeelError
from engine.feel.phrases import Phrases
from engine.feel.temporal import parse_temporal
from engine.feel.typenames import parse_type

_CONSTANTS = {"true": True, "false": False, "null": None}
_PROPERTIES = ("time offset", "start included", "end included")


class OperandParser(Cursor, ABC):
    """Parses operands; the operators around and inside them are the subclass's."""

    def __init__(self, text: str, functions: Collection[str], names: Collection[str]) -> None:
        super().__init__(text)
        self._functions = Phrases(functions)
        self._names = Phrases(names)
        self._properties = Phrases((*names, *_PROPERTIES))

    @abstractmethod
    def expression(self, *, endpoint: bool = False) -> nodes.Node:
        """Any expression; with `endpoint`, one that [ may close as in ]1..5[."""

    @abstractmethod
    def sum(self, first: nodes.Node | None = None) -> nodes.Node:
        """A sum; `first` is its first operand where that was read already."""

    def property(self) -> str:
        words = self._properties.match(self.tokens, self.index)
        if words:
            return self._join(words)
        if self.token.kind not in ("word", "keyword"):
            raise self.unexpected("a name")
        return self.advance().text

    def _join(self, words: int) -> str:
        return " ".join(self.advance().text for _ in range(words))

    def arguments(self) -> tuple[tuple[nodes.Node, ...], tuple[str, ...]]:
        arguments: list[nodes.Node] = []
        names: list[str] = []
        if self.take(")"):
            return (), ()
        while True:
            words = self._words_before_colon()
            if bool(words) != bool(names) and arguments:
                raise self.unexpected("an argument of the same kind, all named or none")
            if words:
                names.append(self._new_name(names, words))
                self.expect(":")
            arguments.append(self.expression())
            if not self.take(","):
                break
        self.expect(")")
        return tuple(arguments), tuple(names)

    def _new_name(self, names: Collection[str], words: int) -> str:
        name = " ".join(token.text for token in self.tokens[self.index : self.index + words])
        if name in names:
            raise self.error("feel.duplicate_key", name=name)
        return self._join(words)

    def _words_before_colon(self) -> int:
        end = self.index
        while self.tokens[end].kind in ("word", "keyword"):
            end += 1
        token = self.tokens[end]
        return end - self.index if token.kind == "symbol" and token.text == ":" else 0

    def primary(self) -> nodes.Node:
        token = self.token
        if token.kind in ("number", "string"):
            return nodes.Literal(token.position, self.advance().value)
        words = self._functions.match(self.tokens, self.index, follower="(")
        words = words or self._names.match(self.tokens, self.index)
        if words:
            return nodes.Name(token.position, self._join(words))
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
        if self.at("<", "<=", ">", ">="):
            return self._open_range(position)
        node = self.expression()
        if self.at(".."):
            return self.range(position, node, start_included=False)
        self.expect(")")
        return node

    def _open_range(self, position: int) -> nodes.Node:
        operator = self.advance().text
        operand = self.sum()
        self.expect(")")
        included = operator.endswith("=")
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
            return str(self.advance().value)
        words = self._words_before_colon()
        if not words:
            raise self.unexpected("a key and a colon")
        key = self._join(words)
        if words > 1:
            self._names.add(key)
            self._properties.add(key)
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
            name = self.word("a name for the items")
            self.expect("in")
            source = self.expression()
            end = self.expression() if self.take("..") else None
            iterators.append(nodes.Iterator(position, name, source, end))
            if not self.take(","):
                return tuple(iterators)

    def _function(self, position: int) -> nodes.Node:
        self.expect("(")
        parameters: list[str] = []
        while not self.at(")"):
            parameters.append(self.word("a parameter"))
            if self.take(":"):
                parse_type(self)
            if not self.take(","):
                break
        self.expect(")")
        return nodes.FunctionLiteral(position, tuple(parameters), self.expression())


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
