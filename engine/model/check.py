"""The checker: all rules over all scopes of a process."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.errors import Problem
from engine.model.elements import Process, walk
from engine.model.findings import gravest
from engine.model.rules import RULES
from engine.model.rules.surroundings import Surroundings
from engine.model.variables import Known, Variables


def check_process(
    process: Process,
    file: str,
    *,
    forms: Collection[str] | None = None,
    handlers: Collection[str] | None = None,
    roles: Collection[str] | None = None,
    definitions: Collection[str] | None = None,
    decisions: Mapping[str, Collection[str]] | None = None,
    held_roles: Collection[str] | None = None,
    known: Known | None = None,
) -> list[Problem]:
    """Everything that is wrong with a process, errors first. A set of names left None is not checked.

    `decisions` are the variables that each decision gives its results to, `held_roles` the roles that somebody has
    now, `known` what is known of where variables come from.
    """
    variables = Variables(process, known) if known is not None else None
    around = Surroundings(
        file, process, forms, handlers, roles, definitions, decisions, variables, held_roles
    )
    found = [problem for scope in walk(process) for rule in RULES for problem in rule(scope, around)]
    return gravest(found)
