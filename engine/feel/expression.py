"""Compiled expressions and unary tests: the door to the evaluator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from engine.feel import nodes
from engine.feel.compiler import Compiler
from engine.feel.errors import FeelError
from engine.feel.limits import DEFAULT_LIMITS, Limits
from engine.feel.parser import Parser
from engine.feel.result import check_result
from engine.feel.rules.calls import NAMES
from engine.feel.run import Budget, Run
from engine.feel.scope import Scope
from engine.feel.values import Function, Range, plain

_CACHED = 2_048
_CONTAINERS = (list, tuple, Mapping, Range, Function)

HostFunctions = Mapping[str, Callable[..., object]]


class _Compiled:
    """What an expression and unary tests share: a text made into a function, and how it is run.

    `tree` is its syntax, which is never changed.
    """

    __slots__ = ("_depth", "_evaluate", "_limits", "_steps", "names", "text", "tree")

    def __init__(self, text: str, functions: Collection[str], names: Collection[str], limits: Limits) -> None:
        parser = Parser(text, limits, (*functions, *NAMES), names)
        self.tree = self._parse(parser)
        compiler = Compiler(text, limits, functions)
        self.text = text
        self._limits = limits
        self._evaluate = compiler.compile(self.tree, frozenset())
        self._steps = nodes.count_nodes(self.tree)
        self._depth = nodes.depth(self.tree)
        self.names = frozenset(compiler.names)

    @staticmethod
    def _parse(parser: Parser) -> nodes.Node:
        return parser.parse()

    def _run(
        self, make_scope: Callable[[Run], Scope], run: Run, budget: Budget | None, *, check: bool
    ) -> object:
        if budget is not None:
            run.steps = min(run.steps, budget.steps)
        given = run.steps
        try:
            run.spend(self._steps)
            run.enter(self._depth)
            value = self._evaluate(make_scope(run))
            if check and isinstance(value, _CONTAINERS):
                check_result(value, run)
        except FeelError as error:
            if not error.text:
                error.text, error.position = self.text, run.position
            raise
        finally:
            if budget is not None:
                budget.steps -= given - run.steps
        return value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


class Expression(_Compiled):
    """An expression ready to be evaluated, any number of times and by several threads at once.

    `text` is what was compiled; `names` are the variables it may read (a name inside a filter counts:
    whether it is an entry of the item or a variable shows only at evaluation).
    """

    __slots__ = ("_makes_values",)

    def __init__(self, text: str, functions: Collection[str], names: Collection[str], limits: Limits) -> None:
        super().__init__(text, functions, names, limits)
        # A variable taken whole is as large as it came; walking it would only cost time.
        self._makes_values = not _is_variable(self.tree)

    def evaluate(
        self,
        variables: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: HostFunctions | None = None,
        budget: Budget | None = None,
    ) -> object:
        """The value for these variables, which are read and never changed.

        `now` is what now() gives; its zone is that of today() and of date-times written without one, so
        give local time. `functions` are the host functions named at compilation; what they raise goes
        through. FeelError only if a limit is reached, a host function or `now` is missing, or a variable is
        of a type that FEEL does not know; what merely does not fit together is null. `budget` bounds the
        steps of several evaluations together, beside the limit of each.
        """
        run = Run(self.text, self._limits, now, functions)
        return self._run(lambda run: Scope(variables, None, run), run, budget, check=self._makes_values)


class UnaryTests(_Compiled):
    """The unary tests of one cell of a decision table, ready to be asked, as often as Expression.

    `text` is what was compiled; `names` are the variables the tests may read, `?` not among them.
    """

    __slots__ = ()

    @staticmethod
    def _parse(parser: Parser) -> nodes.Node:
        return parser.parse_unary_tests()

    def matches(
        self,
        value: object,
        variables: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: HostFunctions | None = None,
        budget: Budget | None = None,
    ) -> bool:
        """Whether the tests allow a value: true only if they are true, not if they are null.

        The value is what tests call `?`; `variables`, `now`, `functions`, `budget` and the errors are those of
        Expression.evaluate().
        """
        run = Run(self.text, self._limits, now, functions)

        def scope(run: Run) -> Scope:
            return Scope({"?": plain(value)}, Scope(variables, None, run), run)

        return self._run(scope, run, budget, check=False) is True


def compile_expression(
    text: str,
    *,
    functions: Collection[str] = (),
    names: Collection[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> Expression:
    """The expression of a text, with or without a leading "=".

    `functions` are the names of host functions it may call, `names` variables whose names are several
    words; both may hold spaces. Compiled expressions are cached. FeelError, with the position, if the text
    is no expression or calls a function that does not exist; ValueError if a given name cannot be one or
    hides a built-in.
    """
    return _compile_expression(text, frozenset(functions), frozenset(names), limits)


def compile_unary_tests(
    text: str,
    *,
    functions: Collection[str] = (),
    names: Collection[str] = (),
    limits: Limits = DEFAULT_LIMITS,
) -> UnaryTests:
    """The unary tests of a text such as `-`, `"a", "b"`, `not(< 5)`, `[1..10)`, `? > limit`.

    A blank text is `-`: that is how editors store an empty cell. What a test is and when it holds:
    engine.feel. Arguments, caching and errors are those of compile_expression(); a leading "=" is a test
    for equality.
    """
    return _compile_unary_tests(text, frozenset(functions), frozenset(names), limits)


@lru_cache(maxsize=_CACHED)
def _compile_expression(
    text: str, functions: frozenset[str], names: frozenset[str], limits: Limits
) -> Expression:
    return _compile(Expression, text, functions, names, limits)


@lru_cache(maxsize=_CACHED)
def _compile_unary_tests(
    text: str, functions: frozenset[str], names: frozenset[str], limits: Limits
) -> UnaryTests:
    return _compile(UnaryTests, text, functions, names, limits)


Kind = TypeVar("Kind", bound=_Compiled)


def _compile(
    kind: type[Kind], text: str, functions: frozenset[str], names: frozenset[str], limits: Limits
) -> Kind:
    hidden = functions & NAMES
    if hidden:
        raise ValueError(f"built-in functions cannot be replaced: {sorted(hidden)}")
    try:
        return kind(text, functions, names, limits)
    except RecursionError:
        # The limits leave room for a few hundred frames of the caller's; one deeper down is told the same way.
        raise FeelError("feel.too_deep", text=text, limit=limits.depth) from None


def _is_variable(node: nodes.Node) -> bool:
    while isinstance(node, nodes.Path):
        node = node.base
    return isinstance(node, nodes.Name)
