"""From tokens to a syntax tree: recursive descent, one method per rule.

The grammar, after DMN 1.5 §10.3.1.2 (terminals in quotes; word, number, string: see tokens.py):

expression   = or
or           = and { "or" and }
and          = comparison { "and" comparison }
comparison   = sum { ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) sum
                   | "between" sum "and" sum
                   | "in" ( test | "(" tests ")" ) }
test         = ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) sum                -- ? is the value tested
             | expression                                                 -- right after in: a sum
sum          = product { ( "+" | "-" ) product }
product      = power { ( "*" | "/" ) power }
power        = unary { "**" unary }                                       -- to the left: 2**3**2 = 64
unary        = { "-" } typed                                              -- tighter than **: -2**2 = 4
typed        = postfix { "instance" "of" type }
postfix      = primary { "." name | "[" expression "]" | "(" arguments ")" }
arguments    = [ expression { "," expression } | name ":" expression { "," name ":" expression } ]
primary      = number | string | "true" | "false" | "null" | "@" string | name
             | "(" expression ")" | range | list | context
             | "(" ( "<" | "<=" | ">" | ">=" ) sum ")"                    -- an open-ended range
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

unary tests  = "-" | tests | "not" "(" tests ")"                          -- one cell of a decision table
tests        = test { "," test }

A name of several words is read as one only if it is known: a built-in or host function before "(", a name
given to the compiler, a key written earlier in the same expression. Two words side by side are otherwise an
error with a position, not a variable nobody set.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from engine.feel import nodes
from engine.feel.errors import FeelError
from engine.feel.limits import Limits
from engine.feel.operands import OperandParser
from engine.feel.tokens import tokenize
from engine.feel.typenames import parse_type

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_LEVELS = {
    operator: level
    for level, operators in enumerate(
        (
            ("or",),
            ("and",),
            ("=", "!=", "<", "<=", ">", ">=", "between", "in"),
            ("+", "-"),
            ("*", "/"),
            ("**",),
        )
    )
    for operator in operators
}
_LOOSEST, _COMPARISON, _SUM = 0, 2, 3
_AFTER_PARENTHESIS = (".", "[", "(", "**", "*", "/", "+", "-", "instance")


class Parser(OperandParser):
    """Parses one expression."""

    def __init__(
        self, text: str, limits: Limits, functions: Collection[str] = (), names: Collection[str] = ()
    ) -> None:
        super().__init__(text, functions, names)
        self._limits = limits
        self._depth = 0
        self._endpoint = False

    def parse(self) -> nodes.Node:
        """The tree of the whole text; FeelError if it is no expression."""
        self._check_length()
        self.tokens = tokenize(self.text, _start(self.text), self._limits)
        root = self.expression()
        self._check_all_is_read(root)
        return root

    def parse_unary_tests(self) -> nodes.UnaryTests:
        """The tests of the whole text; FeelError if it is none. A blank text allows everything, as `-` does."""
        self._check_length()
        self.tokens = tokenize(self.text, 0, self._limits)
        texts = [token.text for token in self.tokens[:3]]
        if texts in ([""], ["-", ""]):
            return nodes.UnaryTests(0, (), negated=False)
        if texts[:2] == ["not", "("]:
            return self._tests_after_not()
        return self._plain_tests()

    def _tests_after_not(self) -> nodes.UnaryTests:
        """not( … ) around everything, or tests that begin with a call of not(): what can be read further is meant."""
        try:
            return self._negated_tests()
        except FeelError as error:
            self.index, self._depth, self._endpoint = 0, 0, False
            try:
                return self._plain_tests()
            except FeelError as other:
                raise (error if error.position > other.position else other) from None

    def _negated_tests(self) -> nodes.UnaryTests:
        self.index = 2
        root = nodes.UnaryTests(self.tokens[0].position, self._test_list(), negated=True)
        self.expect(")")
        self._check_all_is_read(root)
        return root

    def _plain_tests(self) -> nodes.UnaryTests:
        root = nodes.UnaryTests(self.token.position, self._test_list(), negated=False)
        self._check_all_is_read(root)
        return root

    def _test_list(self) -> tuple[nodes.Node, ...]:
        tests = [self._test(inside=True)]
        while self.take(","):
            tests.append(self._test(inside=True))
        return tuple(tests)

    def _check_all_is_read(self, root: nodes.Node) -> None:
        if self.token.kind != "end":
            raise self.unexpected("an operator or the end")
        too_deep = nodes.find_too_deep(root, self._limits.depth)
        if too_deep is not None:
            raise self._too_deep(too_deep.position)

    def _check_length(self) -> None:
        limit = self._limits.text
        if len(self.text) > limit:
            raise FeelError("feel.too_long", position=limit, text=self.text[:limit], limit=limit)

    def _too_deep(self, position: int) -> FeelError:
        return FeelError("feel.too_deep", position=position, text=self.text, limit=self._limits.depth)

    def expression(self, *, endpoint: bool = False) -> nodes.Node:
        outer, self._endpoint = self._endpoint, endpoint
        node = self._climb(_LOOSEST, self.open_range())
        self._endpoint = outer
        return node

    def sum(self, first: nodes.Node | None = None) -> nodes.Node:
        return self._climb(_SUM, first)

    def _climb(self, loosest: int, first: nodes.Node | None = None) -> nodes.Node:
        """Operands and the operators between them that bind at least as tightly as `loosest`.

        Precedence climbing: the rules or … power of the grammar in one, so that nesting costs few Python frames
        and its depth is counted in one place.
        """
        self._depth += 1
        if self._depth > self._limits.depth:
            raise self._too_deep(self.token.position)
        node = self._unary(first)
        while True:
            level = _LEVELS.get(self.token.text, -1) if self.token.kind in ("symbol", "keyword") else -1
            if level < loosest:
                break
            node = self._operation(node, level)
        self._depth -= 1
        return node

    def _operation(self, left: nodes.Node, level: int) -> nodes.Node:
        """The operator at hand and what belongs to it on the right; chains of one level become one node."""
        position, operator = self.token.position, self.advance().text
        if operator == "between":
            low = self.sum()
            self.expect("and")
            return nodes.Between(position, left, low, self.sum())
        if operator == "in":
            return nodes.In(position, left, self._tests())
        if level == _COMPARISON:
            # An open range right after < or > would be a slip of the pen, not a range.
            first = self.open_range() if operator in ("=", "!=") else None
            return nodes.Compare(position, operator, left, self._climb(level + 1, first))
        rest = [(operator, self._climb(level + 1))]
        while self.token.kind in ("symbol", "keyword") and _LEVELS.get(self.token.text) == level:
            operator = self.advance().text
            rest.append((operator, self._climb(level + 1)))
        if level < _COMPARISON:
            return nodes.Logic(position, operator, (left, *(operand for _, operand in rest)))
        return nodes.Arithmetic(position, left, tuple(rest))

    def _tests(self) -> tuple[nodes.Node, ...]:
        """What follows `in`: `(a, b)` are two tests, `(1..5]` is one range, `(a).b` one expression."""
        position = self.token.position
        if not self.take("("):
            return (self._test(),)
        tests = [self._test(inside=True)]
        if self.at(".."):
            return (self.sum(self.range(position, tests[0], start_included=False)),)
        while self.take(","):
            tests.append(self._test(inside=True))
        self.expect(")")
        if len(tests) == 1 and not isinstance(tests[0], nodes.Test) and self.at(*_AFTER_PARENTHESIS):
            return (self.sum(tests[0]),)
        return tuple(tests)

    def _test(self, *, inside: bool = False) -> nodes.Node:
        position = self.token.position
        if self.at(*_COMPARISONS):
            return nodes.Test(position, self.advance().text, self.sum())
        return self.expression() if inside else self.sum()

    def _unary(self, first: nodes.Node | None) -> nodes.Node:
        signs = []
        while first is None and self.at("-"):
            signs.append(self.advance().position)
        if signs and isinstance(self.token.value, Decimal):
            # A sign right before a number belongs to the number: -1 instance of number is true.
            first = nodes.Literal(signs.pop(), self.token.value.copy_negate())
            self.advance()
        node = self._typed(first)
        for position in reversed(signs):
            node = nodes.Negate(position, node)
        return node

    def _typed(self, first: nodes.Node | None) -> nodes.Node:
        node = self._postfix(first or self.primary())
        while self.at("instance"):
            position = self.advance().position
            self.expect("of")
            node = nodes.InstanceOf(position, node, parse_type(self))
        return node

    def _postfix(self, node: nodes.Node) -> nodes.Node:
        while True:
            position = self.token.position
            if self.take("."):
                node = nodes.Path(position, node, self.property())
            elif self.at("[") and not (self._endpoint and self._closes_range()):
                self.advance()
                node = nodes.Filter(position, node, self.expression())
                self.expect("]")
            elif self.take("("):
                arguments, names = self.arguments()
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


def _start(text: str) -> int:
    """Where the expression begins, after white space and one optional =."""
    bare = text.lstrip()
    start = len(text) - len(bare)
    if bare.startswith("=") and not bare.startswith("=="):
        start += 1
    if not text[start:].strip():
        raise FeelError("feel.empty", position=len(text), text=text)
    return start
