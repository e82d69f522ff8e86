"""Timers and boundary events that can never happen, or happen at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from engine.calendar import CalendarError
from engine.durations import Duration, parse_cycle, parse_duration
from engine.errors import Problem
from engine.feel import FeelError, YearsMonthsDuration, compile_expression
from engine.model.elements import Event, Node, Process
from engine.model.rules.surroundings import Surroundings

_AT_ONCE: Final = frozenset({"task", "manualTask", "scriptTask", "sendTask", "businessRuleTask"})


class Wait(NamedTuple):
    """How long a timer waits, as written; months and days are not all of one length, so at least and at most."""

    text: str
    least: timedelta
    most: timedelta


class Limit(NamedTuple):
    """A timer that interrupts what it stands on or in."""

    name: str
    wait: Wait


def at_once(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Durations that are none."""
    for node in scope.nodes.values():
        for event in node.event.each() if node.event else ():
            wait = _wait(event)
            if wait is not None and wait.most <= timedelta():
                yield around.problem("timer.no_time", node, text=wait.text)


def hosts_at_once(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Events on the edge of something that takes no time."""
    for node in scope.nodes.values():
        host = scope.nodes.get(node.attached_to)
        if host is None or host.kind not in _AT_ONCE or node.event is None:
            continue
        if all(event.kind in ("timer", "message", "signal", "conditional") for event in node.event.each()):
            yield around.problem("boundary.host_at_once", node, host=host.name or host.id)


def after_limits(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Timers that wait longer than what interrupts them lets them."""
    outer = _limits_around(scope, around)
    for node in scope.nodes.values():
        limits = [*outer, *_limits_beside(node, scope)]
        for event in node.event.each() if node.event else ():
            wait = _wait(event)
            if wait is not None:
                yield from _beyond(node, wait, limits, around)


def _beyond(node: Node, wait: Wait, limits: list[Limit], around: Surroundings) -> Iterator[Problem]:
    for limit in limits:
        if wait.least > limit.wait.most:
            yield around.problem(
                "timer.after_limit", node, text=wait.text, limit=limit.name, before=limit.wait.text
            )
            return


def _limits_around(scope: Process, around: Surroundings) -> list[Limit]:
    """What interrupts a scope as a whole, and those outside it."""
    found: list[Limit] = []
    inner: Process | None = scope
    while inner is not None:
        for node in inner.nodes.values():
            if node.kind == "eventSubProcess" and node.process is not None:
                starts = [each for each in node.process.nodes.values() if each.kind == "startEvent"]
                found += [limit for each in starts for limit in _limit(each)]
        owner = around.owner(inner)
        if owner is None or owner.kind == "eventSubProcess":
            return found
        inner = around.scope_of(owner)
        found += _limits_on(owner.id, inner)
    return found


def _limits_beside(node: Node, scope: Process) -> list[Limit]:
    """Other timers on the same activity, or behind the same event gateway."""
    if node.attached_to:
        return _limits_on(node.attached_to, scope, apart_from=node.id)
    gateways = {
        flow.source
        for flow in scope.incoming(node.id)
        if scope.nodes[flow.source].kind == "eventBasedGateway"
    }
    beside = [
        flow.target for gateway in gateways for flow in scope.outgoing(gateway) if flow.target != node.id
    ]
    return [limit for name in beside for limit in _limit(scope.nodes[name])]


def _limits_on(host: str, scope: Process, apart_from: str = "") -> list[Limit]:
    edges = [each for each in scope.nodes.values() if each.attached_to == host and each.id != apart_from]
    return [limit for each in edges for limit in _limit(each)]


def _limit(node: Node) -> Iterator[Limit]:
    if node.event is None or node.event.together or not node.interrupting:
        return
    for event in node.event.each():
        wait = _wait(event)
        if wait is not None:
            yield Limit(node.name or node.id, wait)


def _wait(event: Event) -> Wait | None:
    """How long a timer waits, where that is written out; None otherwise."""
    text = event.expression
    if event.kind != "timer" or event.timer not in ("duration", "cycle"):
        return None
    try:
        if text.startswith("="):
            return _computed(text)
        if event.timer == "duration":
            return _of(parse_duration(text), text)
        cycle = parse_cycle(text)
        return None if cycle.start is not None else _of(cycle.duration, text)
    except (CalendarError, FeelError):
        return None


def _computed(text: str) -> Wait | None:
    """A FEEL duration that depends on nothing."""
    expression = compile_expression(text)
    if expression.names:
        return None
    value = expression.evaluate({})
    if isinstance(value, timedelta):
        return Wait(text, value, value)
    if isinstance(value, YearsMonthsDuration) and value.total_months <= 0:
        return Wait(text, timedelta(), timedelta())
    return None


def _of(duration: Duration, text: str) -> Wait:
    """A month has 28 to 31 days."""
    rest = duration.elapsed + timedelta(days=duration.days)
    return Wait(
        text, rest + timedelta(days=28 * duration.months), rest + timedelta(days=31 * duration.months)
    )
