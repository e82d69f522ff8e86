"""The last look at a value before it leaves the evaluator."""

from __future__ import annotations

from collections.abc import Mapping

from engine.feel.run import Run
from engine.feel.values import Function, Range


def check_result(value: object, run: Run) -> None:
    """Refuse what nobody could store: a function, nesting without end, a value that unfolds to millions.

    Values may share parts, so a context of thirty entries can stand for 2**30 values once it is written out.
    """
    left = run.limits.result_values
    level = [value]
    for _ in range(run.limits.depth + 1):
        below: list[object] = []
        for each in level:
            if isinstance(each, Function):
                raise run.error("feel.function_result")
            if isinstance(each, (list, tuple)):
                below.extend(each)
            elif isinstance(each, Mapping):
                below.extend(each.values())
            elif isinstance(each, Range):
                below.extend((each.start, each.end))
            if len(below) > left:
                raise run.error("feel.result_too_large", limit=run.limits.result_values)
        if not below:
            return
        left -= len(below)
        level = below
    raise run.error("feel.too_deep", limit=run.limits.depth)
