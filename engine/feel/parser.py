"""From tokens to a syntax tree: recursive descent, one method per rule.

The grammar, after DMN 1.5 §10.3.1.2 (terminals in quotes; word, number, string: see tokens.py):

expression   = or
or           = and { "or" and }
and          = comparison { "and" comparison }
comparison   = sum { ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) sum
                   | "between" sum "and" sum
                   | "in" ( test | "(" test { "," test } ")" ) }
test         = ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) sum | sum          -- may use ? for the value tested
sum          = product { ( "+" | "-" ) product }
product      = power { ( "*" | "/" ) power }
power        = unary { "**" unary }                                       -- to the left: 2**3**2 = 64
unary        = { "-" } typed                                              -- tighter than **: -2**2 = 4
typed        = postfix { "instance" "of" type }
postfix      = primary { "." name | "[" expression "]" | "(" arguments ")" }
arguments    = [ expression { "," expression } | name ":" expression { "," name ":" expression } ]
primary      = number | string | "true" | "false" | "null" | "@" string | name
             | "(" expression ")" | range | list | context
             | "(" ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) sum ")"       -- an open-ended range, = and != apart
             | if | for | quantified | function
range        = ( "[" | "(" | "]" ) expression ".." expression ( "]" | ")" | "[" )
list         = "[" [ expression { "," expression } ] "]"
context      = "{" [ key ":" expression { "," key ":" expression } ] "}"
key          = string | word { word }
if           = "if" expression "then" expression "else" expression
for          = "for" iterator { "," iterator } "return" expression
quantified   = ( "some" | "every" ) iterator { "," iterator } "satisfies" expression
iterator     = word "in" expression [ ".." expression ]
function     = "function" "(" [ word [ ":" type ] { "," word [ ":" type ] } ] ")" expression
type         = type name [ "<" … ">" ] [ "->" type ]                      -- see typenames.py
name         = word | a known name of several words

A name of several words is read as one only if it is known: a built-in or host function before "(", a name given
to the compiler, a key written earlier in the same expression. Two words side by side are otherwise an error with
a position, not a variable nobody set.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal

from engine.feel import nodes
from engine.feel.cursor import Cursor
from engine.feel.errors import FeelError
from engine.feel.limits import Limits
from engine.feel.phrases import Phrases
from engine.feel.temporal import parse_temporal
from engine.feel.tokens import tokenize
from engine.feel.typenames import parse_type

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_AFTER_PARENTHESIS = (".", "[", "(", "**", "*", "/", "+", "-", "instance")
_CONSTANTS = {"true": True, "false": False, "null": None}
_PROPERTIES = ("time offset", "start included", "end included")


class Parser(Cursor):
    """Parses one expression."""

    def __init__(
        self, text: str, limits: Limits, functions: Collection[str] = (), names: Collection[str] = ()
    ) -> None:
        super().__init__(text, tokenize(text, _start(text, limits), limits))
        self._limits = limits
        self._functions = Phrases(functions)
        self._names = Phrases(names)
        self._properties = Phrases((*names, *_PROPERTIES))
        self._depth = 0
        self._endpoint = False

    def parse(self) -> nodes.Node:
        """The tree of the whole text; FeelError if it is no expression."""
        root = self._expression()
        if self.token.kind != "end":
            raise self.unexpected("an operator or the end")
        too_deep = nodes.find_too_deep(root, self._limits.depth)
        if too_deep is not None:
            raise self._too_deep(too_deep.position)
        return root

    def _too_deep(self, position: int) -> FeelError:
        return FeelError("feel.too_deep", position=position, text=self.text, limit=self._limits.depth)

    def _expression(self, *, endpoint: bool = False) -> nodes.Node:
        """Any expression; with `endpoint`, one that [ may close as in ]1..5[."""
        if self._depth >= self._limits.depth:
            raise self._too_deep(self.token.position)
        outer, self._endpoint = self._endpoint, endpoint
        self._depth += 1
        node = self._logic("or")
        self._depth -= 1
        self._endpoint = outer
        return node

    # Operators, from the loosest to the tightest

    def _logic(self, operator: str) -> nodes.Node:
        position = self.token.position
        operands = []
        while True:
            operands.append(self._logic("and") if operator == "or" else self._comparison())
            if not self.take(operator):
                break
        return operands[0] if len(operands) == 1 else nodes.Logic(position, operator, tuple(operands))

    def _comparison(self) -> nodes.Node:
        node = self._sum()
        while True:
            position = self.token.position
            if self.at(*_COMPARISONS):
                operator = self.advance().text
                node = nodes.Compare(position, operator, node, self._sum())
            elif self.take("between"):
                low = self._sum()
                self.expect("and")
                node = nodes.Between(position, node, low, self._sum())
            elif self.take("in"):
                node = nodes.In(position, node, self._tests())
            else:
                return node

    def _tests(self) -> tuple[nodes.Node, ...]:
        """What follows `in`: `(a, b)` are two tests, `(1..5]` is one range, `(a).b` one expression."""
        position = self.token.position
        if not self.take("("):
            return (self._test(),)
        tests = [self._test(inside=True)]
        if self.at(".."):
            return (self._sum(self._range(position, tests[0], start_included=False)),)
        while self.take(","):
            tests.append(self._test(inside=True))
        self.expect(")")
        if len(tests) == 1 and not isinstance(tests[0], nodes.Test) and self.at(*_AFTER_PARENTHESIS):
            return (self._sum(tests[0]),)
        return tuple(tests)

    def _test(self, *, inside: bool = False) -> nodes.Node:
        position = self.token.position
        if self.at(*_COMPARISONS):
            return nodes.Test(position, self.advance().text, self._sum())
        return self._expression() if inside else self._sum()

    def _sum(self, first: nodes.Node | None = None) -> nodes.Node:
        """A sum; `first` is its first operand where that was read already (so in the rules below)."""
        return self._chain(self._product(first), ("+", "-"), self._product)

    def _product(self, first: nodes.Node | None = None) -> nodes.Node:
        return self._chain(self._power(first), ("*", "/"), self._power)

    def _power(self, first: nodes.Node | None = None) -> nodes.Node:
        return self._chain(self._unary(first), ("**",), self._unary)

    def _chain(
        self, first: nodes.Node, operators: tuple[str, ...], operand: Callable[[], nodes.Node]
    ) -> nodes.Node:
        position = self.token.position
        rest = []
        while self.at(*operators):
            operator = self.advance().text
            rest.append((operator, operand()))
        return nodes.Arithmetic(position, first, tuple(rest)) if rest else first

    def _unary(self, first: nodes.Node | None = None) -> nodes.Node:
        signs = []
        while first is None and self.at("-"):
            signs.append(self.advance().position)
        if signs and isinstance(self.token.value, Decimal):
            # A sign right before a number belongs to the number: -1 instance of number is true.
            first = nodes.Literal(signs.pop(), -self.token.value)
            self.advance()
        node = self._typed(first)
        for position in reversed(signs):
            node = nodes.Negate(position, node)
        return node

    def _typed(self, first: nodes.Node | None) -> nodes.Node:
        node = self._postfix(first or self._primary())
        while self.at("instance"):
            position = self.advance().position
            self.expect("of")
            node = nodes.InstanceOf(position, node, parse_type(self))
        return node

    def _postfix(self, node: nodes.Node) -> nodes.Node:
        while True:
            position = self.token.position
            if self.take("."):
                node = nodes.Path(position, node, self._property())
            elif self.at("[") and not (self._endpoint and self._closes_range()):
                self.advance()
                node = nodes.Filter(position, node, self._expression())
                self.expect("]")
            elif self.take("("):
                arguments, names = self._arguments()
                if isinstance(node, nodes.Name):
                    node = nodes.Call(node.position, node.name, arguments, names)
                else:
                    node = nodes.Apply(position, node, arguments, names)
            else:
                return node

    def _closes_range(self) -> bool:
        """Whether the [ at hand ends a range: nothing that could begin an index or a condition follows."""
        follower = self.tokens[self.index + 1]
        if follower.kind == "keyword":
            return follower.text in (
                "and",
                "or",
                "then",
                "else",
                "return",
                "satisfies",
                "in",
                "between",
                "instance",
            )
        return follower.kind == "end" or (follower.kind == "symbol" and follower.text not in "([{-@")

    def _property(self) -> str:
        words = self._properties.match(self.tokens, self.index)
        if words:
            return self._join(words)
        if self.token.kind not in ("word", "keyword"):
            raise self.unexpected("a name")
        return self.advance().text

    def _join(self, words: int) -> str:
        return " ".join(self.advance().text for _ in range(words))

    def _arguments(self) -> tuple[tuple[nodes.Node, ...], tuple[str, ...]]:
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
            arguments.append(self._expression())
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

    # Operands

    def _primary(self) -> nodes.Node:
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
        node = self._expression()
        if self.at(".."):
            return self._range(position, node, start_included=False)
        self.expect(")")
        return node

    def _open_range(self, position: int) -> nodes.Node:
        operator = self.advance().text
        operand, nothing = self._sum(), nodes.Literal(position, None)
        self.expect(")")
        included = operator.endswith("=")
        if operator.startswith("<"):
            return nodes.RangeLiteral(position, nothing, operand, False, included)
        return nodes.RangeLiteral(position, operand, nothing, included, False)

    def _bracket(self, position: int) -> nodes.Node:
        items: list[nodes.Node] = []
        if self.take("]"):
            return nodes.ListLiteral(position, ())
        while True:
            items.append(self._expression())
            if len(items) == 1 and self.at(".."):
                return self._range(position, items[0], start_included=True)
            if not self.take(","):
                break
        self.expect("]")
        return nodes.ListLiteral(position, tuple(items))

    def _outward_bracket(self, position: int) -> nodes.Node:
        start = self._expression()
        if not self.at(".."):
            raise self.unexpected("..")
        return self._range(position, start, start_included=False)

    def _range(self, position: int, start: nodes.Node, *, start_included: bool) -> nodes.Node:
        self.expect("..")
        end = self._expression(endpoint=True)
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
            entries[key] = self._expression()
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
        condition = self._expression()
        self.expect("then")
        then = self._expression()
        self.expect("else")
        return nodes.If(position, condition, then, self._expression())

    def _for(self, position: int) -> nodes.Node:
        iterators = self._iterators()
        self.expect("return")
        return nodes.For(position, iterators, self._expression())

    def _quantified(self, position: int) -> nodes.Node:
        quantifier = self.tokens[self.index - 1].text
        iterators = self._iterators()
        self.expect("satisfies")
        return nodes.Quantified(position, quantifier, iterators, self._expression())

    def _iterators(self) -> tuple[nodes.Iterator, ...]:
        iterators = []
        while True:
            position = self.token.position
            name = self.word("a name for the items")
            self.expect("in")
            source = self._expression()
            end = self._expression() if self.take("..") else None
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
        return nodes.FunctionLiteral(position, tuple(parameters), self._expression())


_RULES: dict[str, Callable[[Parser, int], nodes.Node]] = {
    "true": Parser._constant,
    "false": Parser._constant,
    "null": Parser._constant,
    "@": Parser._temporal,
    "(": Parser._parenthesis,
    "[": Parser._bracket,
    "]": Parser._outward_bracket,
    "{": Parser._context,
    "if": Parser._if,
    "for": Parser._for,
    "some": Parser._quantified,
    "every": Parser._quantified,
    "function": Parser._function,
}


def _start(text: str, limits: Limits) -> int:
    """Where the expression begins, after white space and one optional =."""
    if len(text) > limits.text:
        raise FeelError("feel.too_long", position=limits.text, text=text[: limits.text], limit=limits.text)
    bare = text.lstrip()
    start = len(text) - len(bare)
    if bare.startswith("=") and not bare.startswith("=="):
        start += 1
    if not text[start:].strip():
        raise FeelError("feel.empty", position=len(text), text=text)
    return start
