"""The lines of an instance's history as sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from engine.context import Ctx
from engine.dmn import summarise
from engine.encoding import encode
from engine.model.elements import Node, Process
from engine.models import AuditEvent, ScopeRow
from web import names
from web.causes import cause_in
from web.content import content
from web.designer.handlers import handler_texts
from web.i18n import gettext as _
from web.i18n import language, pick
from web.sentences import SENTENCES
from web.standing import node_names, nodes_of
from web.veil import NOTHING_HIDDEN, Veil

CORRECTIONS = ("variables_set", "job_corrected", "job_answered")
MAX_SHOWN = 300
_BY_ACTION = {"return": "task_returned", "withdraw": "task_withdrawn", "send_back": "task_back"}
# Their completion says nothing that a task's own line or a drawing does not.
_SILENT_KINDS = ("userTask", "exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway")


@dataclass(frozen=True)
class Change:
    """What an operator changed by hand: a name, and its value before and after as JSON; "" for none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One line of history; `changes` only for whoever may know them."""

    at: datetime
    text: str
    reason: str
    changes: tuple[Change, ...] = ()


def describe(
    event: AuditEvent, nodes: Mapping[str, str], people: Mapping[str, str], veil: Veil = NOTHING_HIDDEN
) -> Line:
    """An event as a sentence; `nodes` and `people` are names by id."""
    data = veil.over(dict(event.data))
    action = data.get("action") if event.kind == "task_completed" else None
    kind = _BY_ACTION.get(str(action), event.kind)
    sentence = SENTENCES.get(kind, event.kind)
    actor = names.doer(people, event.actor, data.get("for"))
    text = _(sentence, actor=actor, node=_node(event.node, nodes), field=data.get("field", ""))
    if data.get("cause"):
        data["cause"] = cause_in(str(data["cause"]), language())
    why = _decided(event.kind, data) or next(
        (data[key] for key in ("reason", "opinion", "cause", "summary") if data.get(key)), ""
    )
    return Line(event.at, text, str(why))


def _node(node: str | None, nodes: Mapping[str, str]) -> str | None:
    """What an element is called; what befalls a job names its handler instead."""
    if not node or nodes.get(node):
        return nodes.get(node or "")
    handler = handler_texts().get(node)
    return pick(handler.name) if handler else node


def _decided(kind: str, data: Mapping[str, Any]) -> str:
    """The last decision of a rule task in the language of this request; "" if the event is another."""
    decisions = data.get("decisions") if kind == "decision_evaluated" else None
    last = decisions[-1] if decisions else None
    return summarise([{**last, "name": content(last["name"])}]) if last else ""


def read_lines(
    ctx: Ctx,
    instance_id: str,
    process: Process,
    *,
    limit: int,
    before: int | None = None,
    is_operator: bool = False,
    veil: Veil = NOTHING_HIDDEN,
) -> tuple[list[Line], int | None]:
    """The newest lines of an instance (before an event, if given), newest first, and the event to go on before.

    `veil` hides what the reader need not have: before anything is shortened, else half a number would stay.
    """
    query = select(AuditEvent).where(
        AuditEvent.instance_id == instance_id,
        or_(AuditEvent.kind != "node_completed", AuditEvent.node.in_(speaking_nodes(process))),
    )
    if before is not None:
        query = query.where(AuditEvent.id < before)
    events = ctx.session.scalars(query.order_by(AuditEvent.id.desc()).limit(limit + 1)).all()
    shown = events[:limit]
    nodes = node_names(process)
    people = names.people(ctx, (each for event in shown for each in (event.actor, event.data.get("for"))))
    more = shown[-1].id if len(events) > limit else None
    root = _root_scope(ctx, instance_id) if any(each.kind in CORRECTIONS for each in shown) else None
    lines = [
        _with_changes(describe(event, nodes, people, veil), event, root, veil, is_operator=is_operator)
        for event in shown
    ]
    return lines, more


def _root_scope(ctx: Ctx, instance_id: str) -> str | None:
    query = select(ScopeRow.id).where(ScopeRow.instance_id == instance_id, ScopeRow.parent_id.is_(None))
    return ctx.session.scalar(query.limit(1))


def _with_changes(line: Line, event: AuditEvent, root: str | None, veil: Veil, *, is_operator: bool) -> Line:
    """The line with what was changed: the data of the whole process, which everybody here may read; to operators also
    what lies deeper, or was given to a handler."""
    data = event.data
    if event.kind not in CORRECTIONS or not (is_operator or (root and data.get("scope") == root)):
        return line
    before, after = (_as_mapping(data.get(side)) for side in ("before", "after"))
    if event.kind == "job_answered":
        before = {}  # the inputs of what was skipped, which its result does not replace
    shown = [veil.over(dict(side)) for side in (before, after)]
    changes = tuple(
        Change(name, *(as_json(side[name]) if name in side else "" for side in shown))
        for name in sorted(before.keys() | after.keys())
        if name not in before or name not in after or before[name] != after[name]
    )
    return replace(line, changes=changes)


def _as_mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def as_json(value: object) -> str:
    """A value in one line, shortened."""
    text = json.dumps(json.loads(encode(value)), ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def speaking_nodes(process: Process) -> list[str]:
    """The elements whose completion is worth a line: named ones that no person did."""
    return [node.id for node in nodes_of(process) if speaks(node)]


def speaks(node: Node) -> bool:
    """Whether the completion of an element is worth a line."""
    return bool(node.name) and node.kind not in _SILENT_KINDS
