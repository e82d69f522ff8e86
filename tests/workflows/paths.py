"""Paths through a diagram: each is driven once a session, and together they must take every flow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from engine.model import check_package, read_package
from engine.model.elements import Process
from tests.workflows.contest import WORKFLOWS, Contest, fresh_contest
from tests.workflows.flows import noted

Path = Callable[[Contest], None]


@cache
def drive(path: Path) -> frozenset[str]:
    """Drive a path in a fresh town; gives the flows taken. Raises what the path asserts."""
    with noted() as taken, fresh_contest() as contest:
        path(contest)
    return frozenset(taken)


def find_flows_not_driven(process: str, paths: Iterable[Path]) -> set[str]:
    """The flows of a shipped process that none of the paths takes.

    A flow from an event gateway only says what is waited for; the flow behind the event tells that it came.
    """
    checked = check_package(read_package(WORKFLOWS / process), handlers=None, roles=None, definitions=None)
    taken = set().union(*(drive(path) for path in paths))
    return {flow for flow in _flows(checked.process) if f"{process}/{flow}" not in taken}


def _flows(process: Process) -> set[str]:
    found = {
        flow.id for flow in process.flows.values() if process.nodes[flow.source].kind != "eventBasedGateway"
    }
    for node in process.nodes.values():
        if node.process is not None:
            found |= _flows(node.process)
    return found
