"""Expressions in Python, as SpiffArena has them, as FEEL. They are only read as a tree, never run."""

from __future__ import annotations

import ast
import warnings
from typing import Final

from engine.model.import_.juel import Untranslatable, quoted

MAX_TEXT: Final = 2_000
_COMPARISONS: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "=",
    ast.IsNot: "!=",
}
_OPERATORS: Final[dict[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
_FUNCTIONS: Final = {"len": "count", "sum": "sum", "min": "min", "max": "max", "abs": "abs", "str": "string"}


def to_feel(text: str) -> str:
    """An expression of names, literals, comparisons and arithmetic as FEEL. Raises Untranslatable."""
    if len(text) > MAX_TEXT:
        raise Untranslatable("the expression is too long")
    try:
        return _node(_parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Untranslatable("this is not an expression") from None


def text_in(text: str) -> str | None:
    """What a single text literal says; None for anything else."""
    try:
        value = _parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _parse(text: str) -> ast.expr:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd escapes in a text are the other tool's affair
        return ast.parse(text.strip(), mode="eval").body


def _node(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=bool() as truth):
            return "true" if truth else "false"
        case ast.Constant(value=None):
            return "null"
        case ast.Constant(value=int() | float() as number):
            return str(number)
        case ast.Constant(value=str() as text):
            return quoted(text)
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name):
            return f"{_node(owner)}.{name}"
        case ast.Subscript(value=owner, slice=ast.Constant(value=str() as key)):
            return f"get value({_node(owner)}, {quoted(key)})"
        case ast.Subscript(value=owner, slice=ast.Constant(value=int() as place)) if place >= 0:
            return f"{_node(owner)}[{place + 1}]"
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return f"not({_node(inner)})"
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return f"(-{_node(inner)})"
        case ast.BoolOp(op=kind, values=values):
            word = " and " if isinstance(kind, ast.And) else " or "
            return f"({word.join(_node(each) for each in values)})"
        case ast.BinOp(left=left, op=kind, right=right) if type(kind) in _OPERATORS:
            return f"({_node(left)} {_OPERATORS[type(kind)]} {_node(right)})"
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return f"modulo({_node(left)}, {_node(right)})"
        case ast.Compare(left=left, ops=[kind], comparators=[right]):
            return _compared(_node(left), kind, _node(right))
        case ast.IfExp(test=test, body=body, orelse=other):
            return f"(if {_node(test)} then {_node(body)} else {_node(other)})"
        case ast.Call(func=ast.Name(id=name), args=[one], keywords=[]) if name in _FUNCTIONS:
            return f"{_FUNCTIONS[name]}({_node(one)})"
        case ast.List(elts=items):
            return f"[{', '.join(_node(each) for each in items)}]"
        case ast.Dict(keys=keys, values=values):
            return f"{{{', '.join(_entry(key, value) for key, value in zip(keys, values, strict=True))}}}"
    raise Untranslatable(f"{ast.unparse(node)[:60]} is not known here")


def _compared(left: str, kind: ast.cmpop, right: str) -> str:
    if isinstance(kind, ast.In):
        return f"list contains({right}, {left})"
    if isinstance(kind, ast.NotIn):
        return f"not(list contains({right}, {left}))"
    return f"({left} {_COMPARISONS[type(kind)]} {right})"


def _entry(key: ast.expr | None, value: ast.expr) -> str:
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        raise Untranslatable("a key must be a text")
    return f"{quoted(key.value)}: {_node(value)}"
