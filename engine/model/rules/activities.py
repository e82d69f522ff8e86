"""What tasks and call activities need before a person, a handler or a process can do their work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from engine.calendar import CalendarError
from engine.durations import parse_duration
from engine.errors import Problem
from engine.model.actions import (
    ACTIONS,
    JUDGES,
    NONE,
    OPERATIONS,
    SEND_BACK_SCOPES,
    actions_of,
    gives_back,
    judges,
    operations_of,
)
from engine.model.elements import Node, Process
from engine.model.rules.surroundings import Surroundings, similar

MAX_RETRIES: Final = 100
MAX_TIMEOUT: Final = timedelta(minutes=5)
MAX_TOPIC: Final = 120


def user_tasks(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A user task has a form that exists, a role that exists, and a way to be completed."""
    for node in _of_kind(scope, "userTask"):
        form = node.properties.get("form", "").strip()
        if not form:
            yield around.problem("task.form_missing", node)
        elif around.forms is not None and form not in around.forms:
            known = ", ".join(sorted(around.forms)) or "-"
            yield around.problem("task.form_unknown", node, form=form, known=known)
        if not node.role:
            yield around.problem("task.role_missing", node)
        yield from _actions(node, around)


def roles(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Roles named by nodes or their lanes exist; a role named by a lane is reported once per scope."""
    reported: set[str] = set()
    for node in scope.nodes.values():
        own = node.properties.get("role", "").strip()
        if not node.role or around.roles is None or node.role in around.roles:
            continue
        if own or node.role not in reported:
            yield around.problem(
                "task.role_unknown", node, role=node.role, known=similar(node.role, around.roles)
            )
        reported.add(node.role)


def held_roles(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Somebody can do the user tasks of each role as things are now; told once for each role of a scope."""
    reported: set[str] = set()
    for node in _of_kind(scope, "userTask"):
        exists = node.role and (around.roles is None or node.role in around.roles)
        if exists and around.held_roles is not None and node.role not in {*around.held_roles, *reported}:
            yield around.problem("role.nobody", node, role=node.role)
            reported.add(node.role)


def service_tasks(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A service task names a registered handler, or a topic for workers outside, and a sane number of retries."""
    for node in _of_kind(scope, "serviceTask"):
        handler = node.properties.get("handler", "").strip()
        topic = node.properties.get("topic", "").strip()
        yield from _external(node, topic, around)
        if topic and handler:
            yield around.problem("task.handler_and_topic", node)
        elif topic:
            pass
        elif not handler:
            yield around.problem("task.handler_missing", node)
        elif around.handlers is not None and handler not in around.handlers:
            known = similar(handler, around.handlers)
            yield around.problem("task.handler_unknown", node, handler=handler, known=known)
        retries = node.properties.get("retries", "").strip()
        if retries and not (re.fullmatch(r"[0-9]{1,3}", retries) and int(retries) <= MAX_RETRIES):
            yield around.problem("task.retries", node, value=retries)
        timeout = node.properties.get("timeout", "").strip()
        if timeout and topic:
            yield around.problem("task.needs_handler", node, setting="timeout")
        elif timeout and not _is_timeout(timeout):
            yield around.problem("task.timeout", node, value=timeout)


def _is_timeout(text: str) -> bool:
    """Hours, minutes and seconds only, from a second to MAX_TIMEOUT."""
    try:
        duration = parse_duration(text)
    except CalendarError:
        return False
    return (
        not duration.months and not duration.days and timedelta(seconds=1) <= duration.elapsed <= MAX_TIMEOUT
    )


def script_tasks(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A script task has a script."""
    for node in _of_kind(scope, "scriptTask"):
        if not node.script:
            yield around.problem("task.script_missing", node)


def business_rule_tasks(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A business rule task names a decision of its package, and its result goes one way."""
    for node in _of_kind(scope, "businessRuleTask"):
        decision = node.properties.get("decision", "").strip()
        variable = node.properties.get("resultVariable", "").strip()
        if not decision:
            yield around.problem("decision.missing", node)
        elif around.decisions is not None and decision not in around.decisions:
            known = similar(decision, around.decisions)
            yield around.problem("decision.unknown", node, decision=decision, known=known)
        if variable and node.properties.get("outputs", "").strip():
            yield around.problem("decision.result_twice", node)
        results = (around.decisions or {}).get(decision, ())
        for name in [variable] if variable else results if not node.properties.get("outputs") else []:
            if not name.isidentifier():
                yield around.problem("decision.result_name", node, name=name)


def call_activities(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A call activity names a process that exists."""
    for node in _of_kind(scope, "callActivity"):
        called = node.called_element
        if not called:
            yield around.problem("call.missing", node)
        elif called == around.root.id:
            yield around.problem("call.itself", node)
        elif around.definitions is not None and called not in around.definitions:
            yield around.problem("call.unknown", node, process=called)


def _external(node: Node, topic: str, around: Surroundings) -> Iterator[Problem]:
    """The settings that only workers outside make use of."""
    priority, variables = (node.properties.get(name, "").strip() for name in ("priority", "variables"))
    if not topic:
        for name, value in (("priority", priority), ("variables", variables)):
            if value:
                yield around.problem("task.needs_topic", node, setting=name)
        return
    if not topic.startswith("=") and len(topic) > MAX_TOPIC:
        yield around.problem("task.topic", node, limit=MAX_TOPIC)
    if priority and not priority.startswith("=") and not re.fullmatch(r"-?[0-9]{1,9}", priority):
        yield around.problem("task.priority", node, value=priority)
    if variables not in ("", "inputs", "all"):
        yield around.problem("task.variables", node, value=variables)


def _actions(node: Node, around: Surroundings) -> Iterator[Problem]:
    actions = actions_of(node)
    for action in actions:
        if action not in ACTIONS:
            yield around.problem("task.action_unknown", node, action=action)
    if not {"submit", "return"} & set(actions):
        yield around.problem("task.no_way_on", node)
    for operation in operations_of(node):
        if operation == NONE:
            yield around.problem("task.operations_none", node)
        elif operation not in OPERATIONS:
            yield around.problem("task.operation_unknown", node, operation=operation)
    scope = node.properties.get("sendBack", "").strip()
    if scope and scope not in SEND_BACK_SCOPES:
        yield around.problem("task.send_back_scope", node, value=scope)
    said = node.properties.get("judges", "").strip()
    if said and said not in JUDGES:
        yield around.problem("task.judges", node, value=said)
    elif gives_back(node) and not judges(node):
        yield around.problem("task.judges_by_giving_back", node)


def _of_kind(scope: Process, kind: str) -> Iterator[Node]:
    return (node for node in scope.nodes.values() if node.kind == kind)
