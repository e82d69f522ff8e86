"""Compiled expressions: the door to the evaluator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import lru_cache

from engine.feel import nodes
from engine.feel.compiler import Compiler
from engine.feel.errors import FeelError
from engine.feel.limits import DEFAULT_LIMITS, Limits
from engine.feel.parser import Parser
from engine.feel.result import check_result
from engine.feel.rules.calls import NAMES
from engine.feel.run import Run
from engine.feel.scope import Scope
from engine.feel.values import Function, Range

_CACHED = 2_048
_CONTAINERS = (list, tuple, Mapping, Range, Function)


class Expression:
    """An expression ready to be evaluated, any number of times and by several threads at once.

    `text` is what was compiled; `names` are the variables it may read (a name inside a filter counts:
    whether it is an entry of the item or a variable shows only at evaluation).
    """

    __slots__ = ("_depth", "_evaluate", "_limits", "_makes_values", "_steps", "names", "text")

    def __init__(self, text: str, functions: Collection[str], names: Collection[str], limits: Limits) -> None:
        tree = Parser(text, limits, (*functions, *NAMES), names).parse()
        compiler = Compiler(text, limits, functions)
        self.text = text
        self._limits = limits
        self._evaluate = compiler.compile(tree, frozenset())
        self._steps = nodes.count_nodes(tree)
        self._depth = nodes.depth(tree)
        # A variable taken whole is as large as it came; walking it would only cost time.
        self._makes_values = not _is_variable(tree)
        self.names = frozenset(compiler.names)

    def evaluate(
        self,
        variables: Mapping[str, object],
        *,
        now: datetime | None = None,
        functions: Mapping[str, Callable[..., object]] | None = None,
    ) -> object:
        """The value for these variables, which are read and never changed.

        `now` is what now() gives; its zone is that of today() and of date-times written without one, so
        give local time. `functions` are the host functions named at compilation; what they raise goes
        through. FeelError only if a limit is reached, a host function or `now` is missing, or a variable is
        of a type that FEEL does not know; what merely does not fit together is null.
        """
        run = Run(self.text, self._limits, now, functions)
        try:
            run.spend(self._steps)
            run.enter(self._depth)
            value = self._evaluate(Scope(variables, None, run))
            if self._makes_values and isinstance(value, _CONTAINERS):
                check_result(value, run)
        except FeelError as error:
            if not error.text:
                error.text, error.position = self.text, run.position
            raise
        return value

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


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
    return _compile(text, frozenset(functions), frozenset(names), limits)


@lru_cache(maxsize=_CACHED)
def _compile(text: str, functions: frozenset[str], names: frozenset[str], limits: Limits) -> Expression:
    hidden = functions & NAMES
    if hidden:
        raise ValueError(f"built-in functions cannot be replaced: {sorted(hidden)}")
    try:
        return Expression(text, functions, names, limits)
    except RecursionError:
        # The limits leave room for a few hundred frames of the caller's; one deeper down is told the same way.
        raise FeelError("feel.too_deep", text=text, limit=limits.depth) from None


def _is_variable(node: nodes.Node) -> bool:
    while isinstance(node, nodes.Path):
        node = node.base
    return isinstance(node, nodes.Name)
