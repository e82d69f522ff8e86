"""Times of timer events and due dates: ISO 8601, read as strictly as the engine will, or FEEL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from engine.calendar import DEFAULT_ZONE, CalendarError, parse_instant
from engine.durations import parse_cycle, parse_duration
from engine.errors import Problem
from engine.model.elements import Event, Node, Process
from engine.model.rules.surroundings import Surroundings


class Format(NamedTuple):
    """How a literal time is read and called."""

    read: Callable[[str], object]
    name_zh: str
    name_en: str
    example: str


_NO_REPETITION: Final = re.compile(r"R0+/")
FORMATS: Final = {
    "date": Format(lambda text: parse_instant(text, DEFAULT_ZONE), "日期", "a date", "2015-03-13"),
    "duration": Format(parse_duration, "时长", "a duration", "P5D"),
    "cycle": Format(parse_cycle, "周期", "a cycle", "R3/P1D"),
}


def timers(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Timer events have a time that can be read and that makes sense where they stand."""
    for node in scope.nodes.values():
        when_past = node.properties.get("whenPast", "fire")
        if when_past not in {"fire", "skip"}:
            yield around.problem("timer.when_past", node, value=when_past)
        for event in node.event.each() if node.event else ():
            if event.kind == "timer":
                yield from _event(node, event, around, is_root=scope is around.root)


def due_dates(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """`due` of a user task is a literal duration or FEEL."""
    for node in scope.nodes.values():
        due = node.properties.get("due", "").strip()
        if node.kind == "userTask" and due and not due.startswith("="):
            yield from _literal(node, "duration", due, around)


def _event(node: Node, event: Event, around: Surroundings, *, is_root: bool) -> Iterator[Problem]:
    if event.expression in {"", "="}:
        yield around.problem("timer.missing", node)
        return
    if event.timer == "cycle" and node.kind == "intermediateCatchEvent":
        yield around.problem("timer.cycle_in_flow", node)
    if event.timer == "duration" and node.kind == "startEvent" and is_root:
        yield around.problem("timer.duration_at_start", node)
    if not event.expression.startswith("="):
        yield from _literal(node, event.timer, event.expression, around)


def _literal(node: Node, kind: str, text: str, around: Surroundings) -> Iterator[Problem]:
    if kind == "cycle" and _NO_REPETITION.match(text):
        yield around.problem("timer.never_repeats", node, text=text)
        return
    expected = FORMATS[kind]
    try:
        expected.read(text)
    except CalendarError:
        yield around.problem(
            "timer.invalid",
            node,
            text=text,
            expected_zh=expected.name_zh,
            expected_en=expected.name_en,
            example=expected.example,
        )
