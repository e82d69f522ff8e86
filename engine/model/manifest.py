"""The manifest: what a process says it uses and who may start it, checked for form and against the diagram.

`starters` is {"roles": […]} and whatever switches the application reads beside them. `comments`: whether those who may
look at an instance may comment on it; the application decides where it is not said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from engine.errors import Problem
from engine.model.elements import Process, walk
from engine.model.findings import problem
from engine.model.rules.surroundings import similar

LISTS: Final = ("handlers", "roles", "messages", "calls")
FIELDS: Final = ("id", "name", *LISTS, "category", "starters", "comments")

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
    if not isinstance(manifest.get("comments", True), bool):
        yield wrong("comments", "true 或 false", "true or false")
    if "starters" in manifest and not _is_starters(manifest["starters"]):
        yield wrong(
            "starters",
            '对象 {"roles": ["角色", …]},其他字段只取 true 或 false',
            'an object {"roles": ["role", …]} whose other fields are true or false',
        )
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


def check_starters(
    manifest: Mapping[str, Any], process: Process, roles: Collection[str] | None, file: str
) -> Iterator[Problem]:
    """Whoever may start the process has a role that exists, and there is a start that waits for nothing."""
    starters = manifest.get("starters")
    if starters is None or not _is_starters(starters):
        return
    for role in starters["roles"]:
        if roles is not None and role not in roles:
            yield problem("manifest.starter_unknown", file, role=role, known=similar(role, roles))
    starts = [node.event for node in process.nodes.values() if node.kind == "startEvent"]
    if not any(event is None or event.kind == "none" for event in starts):
        yield problem("manifest.no_plain_start", file)


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


def _is_starters(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool(value.get("roles"))
        and _is_list_of_texts(value["roles"])
        and all(isinstance(flag, bool) for name, flag in value.items() if name != "roles")
    )


def _is_list_of_texts(value: object) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(item, str) and item for item in value)
        and len(set(value)) == len(value)
    )
