"""The syntax tree: immutable, every node knows its offset in the text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True)
class Node:
    """One piece of an expression."""

    position: int

    def children(self) -> tuple[Node, ...]:
        """The nodes right below this one, in evaluation order."""
        return ()


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: object


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    base: Node
    name: str

    def children(self) -> tuple[Node, ...]:
        return (self.base,)


@dataclass(frozen=True, slots=True)
class Filter(Node):
    base: Node
    condition: Node

    def children(self) -> tuple[Node, ...]:
        return (self.base, self.condition)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call by name; `names` is empty for positional arguments, else parallel to `arguments`."""

    name: str
    arguments: tuple[Node, ...]
    names: tuple[str, ...]

    def children(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """A call of a function that is the value of an expression."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...]

    def children(self) -> tuple[Node, ...]:
        return (self.function, *self.arguments)


@dataclass(frozen=True, slots=True)
class Negate(Node):
    operand: Node

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """A chain of operators of one precedence, kept flat: a long sum is not a deep tree."""

    first: Node
    rest: tuple[tuple[str, Node], ...]

    def children(self) -> tuple[Node, ...]:
        return (self.first, *(operand for _, operand in self.rest))


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` or `or` over two or more operands."""

    operator: str
    operands: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.operands


@dataclass(frozen=True, slots=True)
class Compare(Node):
    operator: str
    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node

    def children(self) -> tuple[Node, ...]:
        return (self.value, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Test(Node):
    """A unary comparison such as `< 5`, of the value left of `in`."""

    operator: str
    operand: Node

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class In(Node):
    """True if one of the tests (Test, or any expression) holds for the value."""

    value: Node
    tests: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return (self.value, *self.tests)


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """The tests of one cell of a decision table; no tests stand for `-`, which allows everything."""

    tests: tuple[Node, ...]
    negated: bool

    def children(self) -> tuple[Node, ...]:
        return self.tests


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """`start` or `end` is None where the range is open, as in (> 5)."""

    start: Node | None
    end: Node | None
    start_included: bool
    end_included: bool

    def children(self) -> tuple[Node, ...]:
        return tuple(end for end in (self.start, self.end) if end is not None)


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node

    def children(self) -> tuple[Node, ...]:
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, slots=True)
class Iterator(Node):
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None

    def children(self) -> tuple[Node, ...]:
        return (self.source,) if self.end is None else (self.source, self.end)


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[Iterator, ...]
    body: Node

    def children(self) -> tuple[Node, ...]:
        return (*self.iterators, self.body)


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some` or `every`."""

    quantifier: str
    iterators: tuple[Iterator, ...]
    condition: Node

    def children(self) -> tuple[Node, ...]:
        return (*self.iterators, self.condition)


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type such as `list<number>`; `names` are the keys of a context type, `result` is that of a function.

    `parametrised` tells function<> from function.
    """

    name: str
    arguments: tuple[TypeName, ...] = ()
    names: tuple[str, ...] = ()
    result: TypeName | None = None
    parametrised: bool = False


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Node
    type: TypeName

    def children(self) -> tuple[Node, ...]:
        return (self.value,)


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    items: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    entries: tuple[tuple[str, Node], ...]

    def children(self) -> tuple[Node, ...]:
        return tuple(value for _, value in self.entries)


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """`types` are parallel to `parameters`, None where none is written."""

    parameters: tuple[str, ...]
    types: tuple[TypeName | None, ...]
    body: Node

    def children(self) -> tuple[Node, ...]:
        return (self.body,)


def count_nodes(root: Node) -> int:
    """How many nodes a tree has: the steps that evaluating it once takes at most, loops apart."""
    total, level = 0, [root]
    while level:
        total += len(level)
        level = list(chain.from_iterable(node.children() for node in level))
    return total


def find_too_deep(root: Node, limit: int) -> Node | None:
    """A node nested deeper than `limit`, if there is one (without recursion, whatever the depth)."""
    level = [root]
    for _ in range(limit):
        level = list(chain.from_iterable(node.children() for node in level))
        if not level:
            return None
    return level[0]


def depth(root: Node) -> int:
    """How many nodes lie on the longest way down a tree."""
    levels, level = 0, [root]
    while level:
        levels += 1
        level = list(chain.from_iterable(node.children() for node in level))
    return levels


def mentions(root: Node, name: str) -> bool:
    """Whether a name is read anywhere in a tree."""
    level = [root]
    while level:
        if any(isinstance(node, Name) and node.name == name for node in level):
            return True
        level = list(chain.from_iterable(node.children() for node in level))
    return False
