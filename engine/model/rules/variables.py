"""Expressions that name a variable no path can have set, or a field that the form does not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from engine.errors import Problem
from engine.feel import Expression, FeelError, certain_names, compile_expression, parts_of
from engine.model.dialect import HOST_FUNCTIONS
from engine.model.elements import Process, walk
from engine.model.rules.expressions import Use, expressions_of
from engine.model.rules.surroundings import Surroundings
from engine.model.texts.variables import PLACES
from engine.model.variables.given import raw

MAX_VARIABLES: Final = 3_000
MAX_TOLD: Final = 100
"""Names looked at in one scope for what may be meant: looking for likenesses takes its time."""
_SIMILAR: Final = 0.6
_CLOSE: Final = 0.8


def variables(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Names that nothing before their place gives a value.

    Where something unknown may have set any variable, only what is read once and looks like a slip of the pen. Silent
    about a process with more than MAX_VARIABLES, which nobody draws.
    """
    if around.variables is None or len(around.variables.anywhere().variables) > MAX_VARIABLES:
        return
    counts, left = _reads(around.root), MAX_TOLD
    for use, expression in _compiled(scope, around.root):
        seen = around.variables.seen_at(use.at.id, use.place)
        names = {variable.name for variable in seen.variables}
        for name in sorted(certain_names(expression) - names):
            if seen.is_open and counts[name] > 1:
                continue
            left -= 1
            if left < 0:
                return
            near = get_close_matches(name, sorted(names), n=3, cutoff=_CLOSE if seen.is_open else _SIMILAR)
            if not seen.is_open:
                known = "、".join(near) or "-"
                yield around.problem("variable.unknown", use.at, **_place(use), name=name, known=known)
            elif near:
                yield around.problem("variable.misspelt", use.at, **_place(use), name=name, known=near[0])


def form_fields(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Fields that the outputs of a user task take from its form and that are not in it."""
    if around.variables is None:
        return
    for use, expression in _compiled(scope, around.root):
        node = scope.nodes.get(use.at.id)
        if node is None or node.kind != "userTask" or use.place != "outputs":
            continue
        given = raw(node, around.variables.known)
        names = {variable.name for variable in given.variables}
        for name in sorted(parts_of(expression, "form") - names) if not given.is_open else ():
            form = node.properties.get("form", "").strip()
            known = "、".join(get_close_matches(name, sorted(names), n=3, cutoff=_SIMILAR)) or "-"
            yield around.problem("form.no_field", node, **_place(use), name=name, form=form, known=known)


def _place(use: Use) -> dict[str, str]:
    zh, en = PLACES.get(use.place, (use.place, use.place))
    return {"place_zh": zh, "place_en": en}


def _compiled(scope: Process, root: Process) -> Iterator[tuple[Use, Expression]]:
    """The expressions of a scope that are any; the others are told by their own rule."""
    for use in expressions_of(scope, is_root=scope is root):
        try:
            yield use, compile_expression(use.text, functions=HOST_FUNCTIONS)
        except FeelError:
            continue


def _reads(root: Process) -> Counter[str]:
    """How many expressions of the whole process read each variable."""
    return Counter(
        name for scope in walk(root) for _, each in _compiled(scope, root) for name in certain_names(each)
    )
