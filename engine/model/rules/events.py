"""Events where they stand: links, event sub-processes, transactions, several definitions (BPMN 2.0 §10.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from engine.errors import Problem
from engine.model.dialect import EVENT_KINDS
from engine.model.elements import Event, Node, Process
from engine.model.rules.surroundings import Surroundings

CATCHES: Final = frozenset({"startEvent", "boundaryEvent", "intermediateCatchEvent"})
_USED_BY: Final = {
    "correlationKey": frozenset({"message"}),
    "payload": frozenset({"message", "signal", "escalation"}),
    "whenPast": frozenset({"timer"}),
    "businessKey": frozenset({"message", "signal", "timer"}),
    "outputs": frozenset({"message", "signal", "timer", "error", "escalation", "conditional", "cancel"}),
}
TOGETHER: Final = frozenset({"message", "signal", "timer", "conditional", "escalation"})
_ENDS: Final = frozenset({"error", "cancel", "terminate"})


def links(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Every link thrown leads to one catch event of its name in the same scope, and every catch is led to."""
    targets = _link_names(scope, "intermediateCatchEvent")
    sources = _link_names(scope, "intermediateThrowEvent")
    for node in _linked(scope):
        name = node.event.link if node.event else ""
        if not name:
            yield around.problem("link.unnamed", node)
        elif node.kind == "intermediateCatchEvent" and targets[name] > 1:
            yield around.problem("link.twice", node, link=name)
        elif node.kind == "intermediateCatchEvent" and not sources[name]:
            yield around.problem("link.source", node, link=name)
        elif node.kind == "intermediateThrowEvent" and not targets[name]:
            yield around.problem("link.target", node, link=name)
        throws = node.kind == "intermediateThrowEvent"
        if scope.outgoing(node.id) if throws else scope.incoming(node.id):
            yield around.problem("link.flow", node)


def event_sub_processes(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """An event sub-process stands apart and starts at one event with a trigger; an error always interrupts."""
    caught: Counter[tuple[str, str]] = Counter()
    for node in scope.nodes.values():
        if node.kind != "eventSubProcess" or node.process is None:
            continue
        if scope.incoming(node.id) or scope.outgoing(node.id):
            yield around.problem("event_subprocess.flow", node)
        starts = [each for each in node.process.nodes.values() if each.kind == "startEvent"]
        if len(starts) > 1:
            yield around.problem("event_subprocess.starts", node)
        for start in starts:
            yield from _handler_start(start, caught, around)


def interrupting_starts(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Only the start event of an event sub-process can be non-interrupting, or needs a correlation key."""
    owner = around.owner(scope)
    if owner is not None and owner.kind == "eventSubProcess":
        return
    for node in _of_kind(scope, "startEvent"):
        if not node.interrupting:
            yield around.problem("start.interrupting", node)
        if node.properties.get("correlationKey", "").strip():
            yield around.problem("start.key", node)


def start_triggers(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """No two start events of a process wait for one message or signal; one start event has one timer at most."""
    if scope is not around.root:
        return
    seen: set[tuple[str, str]] = set()
    for node in _of_kind(scope, "startEvent"):
        events = node.event.each() if node.event else ()
        if sum(event.kind == "timer" for event in events) > 1:
            yield around.problem("start.several_timers", node)
        for event in events:
            trigger = event.kind, event.message or event.signal
            if trigger[1] and trigger in seen:
                yield around.problem("start.same_trigger", node, name=trigger[1])
            seen.add(trigger)


def cancel_events(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A cancel end stands in a transaction that has a cancel boundary event, and that event on nothing else."""
    owner = around.owner(scope)
    for node in scope.nodes.values():
        if not _has(node, "cancel"):
            continue
        if node.kind == "endEvent":
            if owner is None or owner.kind != "transaction":
                yield around.problem("cancel.outside", node)
            elif not _cancel_boundaries(owner, around):
                yield around.problem("cancel.uncaught", node)
        elif node.kind == "boundaryEvent":
            host = scope.nodes.get(node.attached_to)
            if host is None or host.kind != "transaction":
                yield around.problem("cancel.host", node)
            elif len(_cancel_boundaries(host, around)) > 1:
                yield around.problem("cancel.twice", node)
            if not node.interrupting:
                yield around.problem("cancel.interrupts", node)


def definitions(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Signals and escalations have names, conditions a text; of several throws one at most ends the path."""
    for node in scope.nodes.values():
        for event in node.event.each() if node.event else ():
            if event.kind == "signal" and not event.signal:
                yield around.problem("signal.unnamed", node)
            if event.kind == "conditional" and not event.condition:
                yield around.problem("condition.missing", node)
            if event.kind == "escalation" and node.kind not in CATCHES and not event.escalation_code:
                yield around.problem("escalation.code_missing", node)
        if node.event and sum(part.kind in _ENDS for part in node.event.parts) > 1:
            yield around.problem("event.several_ends", node)


def waiting_for_all(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """What an event may wait for together with others; nothing starts an instance by several events."""
    for node in scope.nodes.values():
        if node.event is None or not node.event.together:
            continue
        if scope is around.root and node.kind == "startEvent":
            yield around.problem("event.together_at_start", node)
        for kind in sorted({part.kind for part in node.event.parts} - TOGETHER):
            yield around.problem("event.together", node, kind=kind)


def unused_settings(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Settings of an event that none of its definitions reads."""
    owner = around.owner(scope)
    for node in scope.nodes.values():
        if node.kind not in EVENT_KINDS or node.event is None:
            continue
        kinds = {event.kind for event in node.event.each()}
        for name, users in _USED_BY.items():
            idle = name == "businessKey" and owner is not None
            idle |= name == "whenPast" and owner is None and node.kind == "startEvent"
            if node.properties.get(name, "").strip() and (idle or not kinds & users):
                yield around.problem("event.unused_setting", node, setting=name)


def _handler_start(start: Node, caught: Counter[tuple[str, str]], around: Surroundings) -> Iterator[Problem]:
    for event in start.event.each() if start.event else (Event(),):
        if event.kind == "none":
            yield around.problem("event_subprocess.trigger", start)
        if event.kind == "error" and not start.interrupting:
            yield around.problem("boundary.error_interrupts", start)
        if event.kind in ("error", "escalation"):
            key = event.kind, event.error_code or event.escalation_code
            caught[key] += 1
            if caught[key] > 1:
                yield around.problem("event_subprocess.twice", start, caught=key[1] or "*")


def _cancel_boundaries(transaction: Node, around: Surroundings) -> list[Node]:
    beside = around.scope_of(transaction)
    return [
        node for node in beside.nodes.values() if node.attached_to == transaction.id and _has(node, "cancel")
    ]


def _has(node: Node, kind: str) -> bool:
    return node.event is not None and any(event.kind == kind for event in node.event.each())


def _linked(scope: Process) -> Iterator[Node]:
    for node in scope.nodes.values():
        if node.event is not None and node.event.kind == "link":
            yield node


def _link_names(scope: Process, kind: str) -> Counter[str]:
    return Counter(node.event.link for node in _linked(scope) if node.kind == kind and node.event)


def _of_kind(scope: Process, kind: str) -> Iterator[Node]:
    return (node for node in scope.nodes.values() if node.kind == kind)
