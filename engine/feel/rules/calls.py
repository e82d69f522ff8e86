"""Calls: of built-ins and host functions, found by name at compile time, and of functions that are values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from engine.feel import nodes
from engine.feel.builtins import BUILTINS, Builtin
from engine.feel.properties import get_entry
from engine.feel.regex import RegexError, compile_regex
from engine.feel.scope import MISSING, Evaluate, Local, Scope, call
from engine.feel.values import Function, plain

if TYPE_CHECKING:
    from engine.feel.compiler import Compiler

_IS_DEFINED = "is defined"
NAMES = frozenset({*BUILTINS, _IS_DEFINED})


def call_by_name(compiler: Compiler, node: nodes.Call, local: Local) -> Evaluate:
    """A name bound in the expression wins, then host functions, then built-ins; FeelError otherwise."""
    if node.name in local:
        function = nodes.Name(node.position, node.name)
        return apply(compiler, nodes.Apply(node.position, function, node.arguments, node.names), local)
    if node.name in compiler.functions:
        return _host(compiler, node, local)
    if node.name == _IS_DEFINED:
        return _is_defined(compiler, node, local)
    # The order of the names tells before(point: …, range: …) from before(range: …, point: …).
    ways = sorted(BUILTINS.get(node.name, ()), key=lambda way: way.names != node.names)
    for builtin in ways:
        order = builtin.accept(len(node.arguments), node.names)
        if order is not None:
            return _builtin(compiler, node, builtin, order, local)
    raise _misfit(compiler, node)


def _misfit(compiler: Compiler, node: nodes.Call) -> Exception:
    if node.name in BUILTINS:
        expected = ") or (".join(builtin.signature for builtin in BUILTINS[node.name])
        return compiler.error("feel.wrong_arguments", node.position, name=node.name, expected=expected)
    close = get_close_matches(node.name, [*NAMES, *compiler.functions], n=1)
    if not close:
        return compiler.error("feel.unknown_function", node.position, name=node.name[:80])
    return compiler.error("feel.unknown_function_hint", node.position, name=node.name[:80], hint=close[0])


def _builtin(
    compiler: Compiler, node: nodes.Call, builtin: Builtin, order: Sequence[int], local: Local
) -> Evaluate:
    _check_pattern(compiler, node, builtin, order)
    arguments = [compiler.compile(argument, local) for argument in node.arguments]
    position = node.position

    def evaluate(scope: Scope) -> object:
        values = [argument(scope) for argument in arguments]
        scope.run.position = position
        return builtin.call(scope.run, order, values)

    return evaluate


def _check_pattern(compiler: Compiler, node: nodes.Call, builtin: Builtin, order: Sequence[int]) -> None:
    """Refuse a bad regular expression now if it is written out: null at run time would tell nobody."""
    if node.name not in ("matches", "replace", "split"):
        return
    given = dict(zip((builtin.names[index] for index in order), node.arguments, strict=True))
    pattern, flags = given[builtin.names[1]], given.get("flags")
    if flags is not None and not isinstance(flags, nodes.Literal):
        return
    if isinstance(pattern, nodes.Literal) and isinstance(pattern.value, str):
        skips_space = flags is not None and isinstance(flags.value, str) and "x" in flags.value
        try:
            compile_regex(pattern.value, "x" if skips_space else "")
        except RegexError as error:
            raise compiler.error(
                "feel.bad_regex",
                pattern.position,
                found=pattern.value[:40],
                reason_zh=error.reason_zh,
                reason_en=error.reason,
            ) from None


def _host(compiler: Compiler, node: nodes.Call, local: Local) -> Evaluate:
    """A function of the host; what it raises goes through to the caller of evaluate()."""
    arguments = [compiler.compile(argument, local) for argument in node.arguments]
    name, names, position = node.name, node.names, node.position

    def evaluate(scope: Scope) -> object:
        run = scope.run
        values = [argument(scope) for argument in arguments]
        run.position = position
        run.spend(1)
        function = (run.functions or {}).get(name)
        if function is None:
            raise run.error("feel.unbound_function", name=name)
        named = dict(zip(names, values, strict=True)) if names else {}
        return plain(function(**named) if named else function(*values))

    return evaluate


def _is_defined(compiler: Compiler, node: nodes.Call, local: Local) -> Evaluate:
    """Whether a name or an entry is there, be it null; of another expression, whether it is not null."""
    if len(node.arguments) != 1 or node.names not in ((), ("value",)):
        raise compiler.error("feel.wrong_arguments", node.position, name=node.name, expected="value")
    argument = node.arguments[0]
    if isinstance(argument, nodes.Path):
        base, key = compiler.compile(argument.base, local), argument.name
        return lambda scope: _has_entry(base(scope), key, scope)
    evaluate = compiler.compile(argument, local)
    if isinstance(argument, nodes.Name):
        wanted = argument.name
        return lambda scope: scope.find(wanted) is not MISSING
    return lambda scope: evaluate(scope) is not None


def _has_entry(value: object, key: str, scope: Scope) -> bool:
    if isinstance(value, Mapping):
        return key in value
    return get_entry(value, key, scope.run) is not None


def apply(compiler: Compiler, node: nodes.Apply, local: Local) -> Evaluate:
    """Call a value; null if it is no function of the expression (a Python callable never is)."""
    function = compiler.compile(node.function, local)
    arguments = [compiler.compile(argument, local) for argument in node.arguments]
    names, position = node.names, node.position

    def evaluate(scope: Scope) -> object:
        called = function(scope)
        values = [argument(scope) for argument in arguments]
        if not isinstance(called, Function):
            return None
        if names:
            if set(names) != set(called.parameters):
                return None
            by_name = dict(zip(names, values, strict=True))
            values = [by_name[name] for name in called.parameters]
        scope.run.position = position
        return call(called, values, scope.run)

    return evaluate
