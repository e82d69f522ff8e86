"""range(): a range from its text (DMN 1.5 §10.3.4.1, grammar rules 66 and 67)."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel import nodes, temporal
from engine.feel.builtins.registry import builtin
from engine.feel.comparison import less
from engine.feel.errors import FeelError
from engine.feel.parser import Parser
from engine.feel.run import Run
from engine.feel.values import Range

_LONGEST = 400
_LITERALS: dict[str, Callable[[str], object]] = {
    "date": temporal.parse_date,
    "time": temporal.parse_time,
    "date and time": temporal.parse_date_time,
    "duration": temporal.parse_duration,
}


@builtin("range", "from:string")
def range_from(run: Run, text: str) -> Range | None:
    """The range that a text such as `[18..21)` or `(..@"2015-03-13"]` writes with literals; else null.

    An end left out is open and stands before or after a round bracket.
    """
    text = text.strip()
    if len(text) > _LONGEST or len(text) < len("(..)") or text[0] not in "[](" or text[-1] not in "[])":
        return None
    run.spend(len(text))
    included = text[0] == "[", text[-1] == "]"
    ends = _ends(text[1:-1], run)
    if ends is None or ends == (None, None):
        return None
    first, last = ends
    if (first is None and included[0]) or (last is None and included[1]):
        return None
    if (
        less(last if first is None else first, first if last is None else last, run, or_equal=True)
        is not True
    ):
        return None
    return Range(first, last, *included)


def _ends(inside: str, run: Run) -> tuple[object, object] | None:
    """The two ends; the dots that part them may stand in a text too, so every place is tried."""
    at = inside.find("..")
    while at >= 0:
        pieces = inside[:at].strip(), inside[at + 2 :].strip()
        ends = [_end(piece, run) if piece else None for piece in pieces]
        if all(end is not None or not piece for end, piece in zip(ends, pieces, strict=True)):
            return ends[0], ends[1]
        at = inside.find("..", at + 1)
    return None


def _end(text: str, run: Run) -> object:
    """The value of a literal; None for any other expression."""
    try:
        node = Parser(text, run.limits, _LITERALS).parse()
    except FeelError:
        return None
    if isinstance(node, nodes.Literal) and not text.startswith("="):
        return node.value
    if isinstance(node, nodes.Call) and node.name in _LITERALS and len(node.arguments) == 1:
        argument = node.arguments[0]
        if isinstance(argument, nodes.Literal) and isinstance(argument.value, str):
            return _LITERALS[node.name](argument.value)
    return None
