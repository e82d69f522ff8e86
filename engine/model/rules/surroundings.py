"""What a rule may know besides the scope it looks at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from engine.errors import Located, Problem
from engine.model.elements import Node, Process, walk
from engine.model.findings import problem
from engine.model.variables import Variables


@dataclass(frozen=True)
class Surroundings:
    """The file, the whole process, and the names that exist; None means that names are not checked."""

    file: str
    root: Process
    forms: Collection[str] | None = None
    handlers: Collection[str] | None = None
    roles: Collection[str] | None = None
    definitions: Collection[str] | None = None
    decisions: Mapping[str, Collection[str]] | None = None
    variables: Variables | None = None
    held_roles: Collection[str] | None = None

    def owner(self, scope: Process) -> Node | None:
        """The sub-process whose inside a scope is; None for the process itself."""
        for outer in walk(self.root):
            for node in outer.nodes.values():
                if node.process is scope:
                    return node
        return None

    def scope_of(self, node: Node) -> Process:
        """The scope a node stands in."""
        return next(scope for scope in walk(self.root) if scope.nodes.get(node.id) is node)

    def problem(self, code: str, at: Located | None = None, **details: object) -> Problem:
        """A finding in this file."""
        return problem(code, self.file, at, **details)


def similar(name: str, known: Iterable[str]) -> str:
    """Up to three known names like this one, for a hint; "-" if there are none."""
    return ", ".join(get_close_matches(name, list(known), n=3, cutoff=0.4)) or "-"
