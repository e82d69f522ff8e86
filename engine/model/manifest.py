"""The manifest: what a process says it uses, checked for form and against the diagram."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.errors import Problem
from engine.model.elements import Process, walk
from engine.model.findings import problem

LISTS: Final = ("handlers", "roles", "messages", "calls")
FIELDS: Final = ("id", "name", *LISTS, "category")

_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")


def check_manifest(manifest: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Wrong types, missing fields and fields without effect."""

    def wrong(field: str, zh: str, en: str) -> Problem:
        return problem("manifest.field", file, field=field, expected_zh=zh, expected_en=en)

    identifier = manifest.get("id")
    if not isinstance(identifier, str) or not _ID.fullmatch(identifier):
        yield wrong("id", "字母、数字和 _ - .", "letters, digits, _, - and .")
    if not _is_name(manifest.get("name")):
        yield wrong("name", '对象 {"zh": "…", "en": "…"}', 'an object {"zh": "…", "en": "…"}')
    for field in LISTS:
        if not _is_list_of_texts(manifest.get(field, [])):
            yield wrong(field, "不重复的文字列表", "a list of different texts")
    if not isinstance(manifest.get("category", ""), str):
        yield wrong("category", "文字", "a text")
    for field in manifest.keys() - set(FIELDS):
        yield problem("manifest.unknown_field", file, field=field, known=", ".join(FIELDS))


def compare_manifest(manifest: Mapping[str, Any], process: Process, file: str) -> Iterator[Problem]:
    """What the diagram uses and the manifest does not list, the reverse, and ids that differ."""
    identifier = manifest.get("id")
    if isinstance(identifier, str) and identifier != process.id:
        yield problem("manifest.id", file, id=identifier, process=process.id)
    used = uses(process)
    for field in LISTS:
        listed = manifest.get(field, [])
        if not _is_list_of_texts(listed):
            continue
        for value in sorted(used[field] - set(listed)):
            yield problem("manifest.undeclared", file, field=field, value=value)
        for value in sorted(set(listed) - used[field]):
            yield problem("manifest.unused", file, field=field, value=value)


def uses(process: Process) -> dict[str, set[str]]:
    """The handlers, roles, messages and called processes of a diagram, sub-processes included."""
    found: dict[str, set[str]] = {field: set() for field in LISTS}
    for node in (node for scope in walk(process) for node in scope.nodes.values()):
        found["handlers"].add(
            node.properties.get("handler", "").strip() if node.kind == "serviceTask" else ""
        )
        found["roles"].add(node.role)
        found["messages"] |= {event.message for event in node.event.each()} if node.event else set()
        found["calls"].add(node.called_element)
    return {field: values - {""} for field, values in found.items()}


def _is_name(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"zh", "en"}
        and all(isinstance(text, str) and 0 < len(text.strip()) <= 200 for text in value.values())
    )


def _is_list_of_texts(value: object) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(item, str) and item for item in value)
        and len(set(value)) == len(value)
    )
