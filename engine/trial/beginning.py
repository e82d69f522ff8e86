"""What a process must be given when it begins."""

from __future__ import annotations

from contextlib import suppress

from engine.feel import FeelError, certain_names, compile_expression
from engine.model import CheckedPackage, walk
from engine.model.dialect import HOST_FUNCTIONS
from engine.model.review import Around, known_of
from engine.model.rules.expressions import expressions_of
from engine.model.variables.scopes import Variables


def names_to_give(checked: CheckedPackage, around: Around) -> list[str]:
    """The variables that expressions read and nothing before them gives, by name; those of handlers that do not say
    what they give are among them.
    """
    process = checked.process
    variables = Variables(process, known_of(checked.package, {}, around))
    found: set[str] = set()
    for scope in walk(process):
        for use in expressions_of(scope, is_root=scope is process):
            with suppress(FeelError):
                names = certain_names(compile_expression(use.text, functions=HOST_FUNCTIONS))
                seen = variables.seen_at(use.at.id, use.place)
                found |= names - {each.name for each in seen.variables}
    return sorted(found)
