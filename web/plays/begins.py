"""What starts a process: for those that did not start in a play, what would have had to happen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.model import Node, Process, walk
from engine.models import Definition


@dataclass(frozen=True)
class Beginning:
    """One way a process starts.

    `kind`: step (that of another process gets there: `process`, `name`; `is_reached` if that process was started in
    the play), message, signal, timer (`name` is the event's), person (somebody with one of `roles` starts it), or
    elsewhere.
    """

    kind: str
    name: str = ""
    process: str = ""
    is_reached: bool = False
    roles: Sequence[str] = ()


def list_not_started(
    versions: Collection[Definition], started: Collection[str], starting: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """The processes that were not started, by key, each with every way to start it, as JSON has it.

    `starting` are the handlers that start a process, with its key.
    """
    processes = {each.key: Process.from_dict(each.model) for each in versions}
    steps: dict[str, list[Beginning]] = {}
    for key, process in processes.items():
        for node in _nodes(process):
            handler = node.properties.get("handler", "").strip()
            if begun := node.called_element or starting.get(handler, ""):
                step = Beginning("step", node.name or node.id, key, is_reached=key in started)
                steps.setdefault(begun, []).append(step)
    found = {}
    for version in sorted(versions, key=lambda each: each.key):
        if version.key not in started:
            ways = [*_events(processes[version.key]), *steps.get(version.key, []), *_people(version)]
            found[version.key] = [asdict(each) for each in ways or [Beginning("elsewhere")]]
    return found


def _nodes(process: Process) -> Iterator[Node]:
    for scope in walk(process):
        yield from scope.nodes.values()


def _events(process: Process) -> Iterator[Beginning]:
    for node in process.nodes.values():
        if node.kind == "startEvent" and node.event is not None:
            for event in node.event.each():
                if event.kind in ("message", "signal", "timer"):
                    name = node.name or event.message or event.signal or event.expression
                    yield Beginning(event.kind, name)


def _people(version: Definition) -> Iterator[Beginning]:
    if roles := (version.manifest.get("starters") or {}).get("roles"):
        yield Beginning("person", roles=list(roles))
