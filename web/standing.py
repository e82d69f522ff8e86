"""Where an instance stands: tokens per element, what is done, late or broken, and its stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, func, select

from engine.context import Ctx
from engine.model.elements import Node, Process
from engine.models import (
    UNDER_WAY,
    AuditEvent,
    Definition,
    HumanTask,
    Incident,
    Instance,
    ScopeRow,
    TaskState,
    Timer,
    TokenRow,
)
from web.content import node_name
from web.transactions import runtime

FINISHED = ("node_completed", "task_completed")


@dataclass
class Standing:
    """The live state of one instance by element id. `tokens` counts; the others are sets of ids."""

    tokens: Counter[str] = field(default_factory=Counter)
    done: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    due: dict[str, datetime] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """What the diagram viewer reads."""
        return {
            "tokens": dict(self.tokens),
            "done": sorted(self.done - set(self.tokens)),
            "late": sorted(self.late),
            "failed": sorted(self.failed),
        }

    def mark(self, node_id: str) -> str:
        """One word for an element: failed, late, active, done or idle."""
        if node_id in self.failed:
            return "failed"
        if node_id in self.late:
            return "late"
        if self.tokens[node_id]:
            return "active"
        return "done" if node_id in self.done else "idle"


@dataclass(frozen=True)
class Stage:
    """One step of the strip: its name and done, active, late or idle."""

    name: str
    state: str


def read_standing(ctx: Ctx, instance: Instance) -> Standing:
    """Seven queries, whatever the size of the instance's past. What is late or broken in a called process marks its
    call activity too."""
    standing, session, now = Standing(), ctx.session, ctx.now()
    standing.tokens = _count_tokens(ctx, instance)
    standing.done.update(
        session.scalars(
            select(AuditEvent.node)
            .where(
                AuditEvent.instance_id == instance.id, AuditEvent.kind.in_(FINISHED), AuditEvent.node != ""
            )
            .distinct()
        )
    )
    for node, due_at in session.execute(
        select(HumanTask.node, HumanTask.due_at).where(
            HumanTask.instance_id == instance.id,
            HumanTask.state == TaskState.READY,
        )
    ):
        if due_at is not None:
            standing.due[node] = min(due_at, standing.due.get(node, due_at))
        if due_at is not None and due_at < now:
            standing.late.add(node)
    for node, due_at in session.execute(
        select(Timer.node, func.coalesce(Timer.held_due_at, Timer.due_at)).where(
            Timer.instance_id == instance.id
        )
    ):
        standing.due.setdefault(node, due_at)
    standing.failed.update(
        session.scalars(
            select(Incident.node).where(Incident.instance_id == instance.id, Incident.resolved_at.is_(None))
        )
    )
    called = _called_below(instance)
    standing.late.update(
        session.scalars(
            select(called.c.node)
            .join(HumanTask, HumanTask.instance_id == called.c.id)
            .where(HumanTask.state == TaskState.READY, HumanTask.due_at < now)
        )
    )
    standing.failed.update(
        session.scalars(
            select(called.c.node)
            .join(Incident, Incident.instance_id == called.c.id)
            .where(Incident.resolved_at.is_(None))
        )
    )
    return standing


def _called_below(instance: Instance) -> CTE:
    """The instances under way that this one has called, and what those have called: id, and the node that called."""
    called = (
        select(Instance.id, TokenRow.node)
        .join(TokenRow, TokenRow.id == Instance.parent_token_id)
        .where(Instance.parent_id == instance.id, Instance.state.in_(UNDER_WAY))
        .cte("called", recursive=True)
    )
    return called.union_all(
        select(Instance.id, called.c.node)
        .join(called, Instance.parent_id == called.c.id)
        .where(Instance.state.in_(UNDER_WAY))
    )


def _count_tokens(ctx: Ctx, instance: Instance) -> Counter[str]:
    """Tokens by element. Boundary events that wait are not shown; a repeated activity counts its items."""
    query = (
        select(TokenRow.node, ScopeRow.kind, ScopeRow.node)
        .join(ScopeRow, ScopeRow.id == TokenRow.scope_id)
        .where(TokenRow.instance_id == instance.id, TokenRow.attached_to.is_(None))
    )
    whole: Counter[str] = Counter()
    items: Counter[str] = Counter()
    for node, kind, scope_node in ctx.session.execute(query):
        (items if kind in ("item", "loop") and scope_node == node else whole)[node] += 1
    return whole | items


def process_of(definition: Definition) -> Process:
    """The diagram of a definition in neutral form."""
    return Process.from_dict(definition.model)


def nodes_of(process: Process) -> Iterator[Node]:
    """Every node, those inside sub-processes after their sub-process."""
    for node in process.nodes.values():
        yield node
        if node.process is not None:
            yield from nodes_of(node.process)


def node_names(process: Process) -> dict[str, str]:
    """By id, what every node is called in the language of this request."""
    return {node.id: node_name(node) for node in nodes_of(process)}


def stages(process: Process, standing: Standing, instance: Instance) -> list[Stage]:
    """The stages the diagram's elements name, in document order; none if it names none."""
    members: dict[str, list[str]] = {}
    for node in nodes_of(process):
        if name := node.properties.get("stage"):
            members.setdefault(name, []).append(node.id)
    is_over = instance.state not in UNDER_WAY
    return [Stage(name, _stage_state(nodes, standing, is_over)) for name, nodes in members.items()]


def _stage_state(nodes: list[str], standing: Standing, is_over: bool) -> str:
    marks = {standing.mark(node) for node in nodes}
    for state in ("late", "active"):
        if state in marks or (state == "late" and "failed" in marks):
            return state
    return "done" if "done" in marks or (is_over and marks != {"idle"}) else "idle"


def step_names(ctx: Ctx, incidents: Collection[Incident]) -> dict[str, str]:
    """By incident, what its step is called; that of a job names the handler, so its token says where it stands."""
    if not incidents:
        return {}
    standing = select(TokenRow.id, TokenRow.node).where(TokenRow.id.in_(each.token_id for each in incidents))
    tokens = dict(ctx.session.execute(standing).all())
    running = select(Instance.id, Instance.definition_id)
    running = running.where(Instance.id.in_(each.instance_id for each in incidents))
    definitions = dict(ctx.session.execute(running).all())
    versions = runtime().instances.versions
    titles = {each: node_names(versions.get(ctx, each).process) for each in set(definitions.values())}
    nodes = {each.id: tokens.get(each.token_id or "", each.node) for each in incidents}
    return {
        each.id: titles[definitions[each.instance_id]].get(nodes[each.id]) or nodes[each.id]
        for each in incidents
    }
