"""Names for people, and lengths that the database can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from engine.errors import Located, Problem
from engine.model.elements import Process
from engine.model.rules.surroundings import Surroundings

MAX_NAME: Final = 200
MAX_LENGTHS: Final = {
    **{"form": 80, "role": 80, "stage": 80, "reminder": 80, "handler": 120, "category": 80},
    "nameEn": MAX_NAME,
}
MAX_MESSAGE: Final = 120

_PROCESS_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
_NUMBERED: Final = re.compile(r"[A-Za-z]+_[0-9a-z]{4,8}")


def process_id(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """The id of the process is the key of its definition."""
    if scope is around.root and not is_process_id(scope.id):
        yield around.problem("process.id", scope, id=scope.id)


def is_process_id(text: str) -> bool:
    """Whether a process may have this id: it stands in addresses and in the database."""
    return bool(_PROCESS_ID.fullmatch(text))


def readable_ids(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Ids of nodes stand in histories, messages and tests, so they should say what they are."""
    for node in scope.nodes.values():
        if _NUMBERED.fullmatch(node.id) and any(sign.isdigit() for sign in node.id.rpartition("_")[2]):
            yield around.problem("id.unreadable", node, id=node.id)


def names(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """People see the names of processes and user tasks."""
    if scope is around.root and not scope.name.strip():
        yield around.problem("name.missing", scope)
    for node in scope.nodes.values():
        if node.kind == "userTask" and not node.name.strip():
            yield around.problem("name.missing", node)


def lengths(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Names and settings that are stored in columns of their own."""
    holders: list[tuple[Located, dict[str, str]]] = [(node, node.properties) for node in scope.nodes.values()]
    if scope is around.root:
        holders.append((scope, scope.properties))
    for at, properties in holders:
        if len(at.name) > MAX_NAME:
            yield around.problem("value.too_long", at, place="name", limit=MAX_NAME)
        for name, limit in MAX_LENGTHS.items():
            if len(properties.get(name, "")) > limit:
                yield around.problem("value.too_long", at, place=name, limit=limit)
    for node in scope.nodes.values():
        for event in node.event.each() if node.event else ():
            for place in ("message", "signal"):
                if len(getattr(event, place)) > MAX_MESSAGE:
                    yield around.problem("value.too_long", node, place=place, limit=MAX_MESSAGE)
