"""Messages find their instance by name and correlation key."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Problem
from engine.model.elements import Process
from engine.model.rules.surroundings import Surroundings


def messages(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Every message has a name, and a key unless it starts an instance."""
    for node in scope.nodes.values():
        for event in node.event.each() if node.event else ():
            if event.kind != "message":
                continue
            if not event.message:
                yield around.problem("message.unnamed", node)
            if not (node.kind == "startEvent" and scope is around.root) and not event.correlation_key:
                yield around.problem("message.key_missing", node)
