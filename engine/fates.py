"""What comes of a token if nobody does anything: the timers that will end what it is in, or begin something beside it.

Looked at are the timers on its activity and on everything around it, those before event sub-processes and those of
branches beside it that end more than themselves, in its own instance and in the callers. Whatever people, messages and
conditions may bring is left out; so is what a called process beside it will bring its caller.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import AppError
from engine.instances import Instances
from engine.model.elements import Event, Node, Process, walk
from engine.model.unattended import breaks, definitions_of, list_ways
from engine.models import NEVER, Instance, ScopeRow, Timer, TokenRow
from engine.spiff import timing

MOST_CALLS = 5
"""How many callers are looked at, from the nearest on."""
MOST_TIMERS = 6
"""How many timers behind one another."""
_INTERRUPTS_ALWAYS: Final = ("error", "cancel")


@dataclass(frozen=True)
class Fate:
    """A timer that will fire: `at` an instant, the event `node` in `scope`, behind which stands what follows.

    It `ends` the token's activity or lets it go on; `is_sure` unless a condition on the way decides.
    """

    at: datetime
    node: Node
    scope: Process
    ends: bool
    is_sure: bool = True


def list_fates(ctx: Ctx, instances: Instances, instance: Instance, token_id: str) -> list[Fate]:
    """By time, up to the first that surely ends it. Nothing is locked, and nothing changed."""
    found: list[Fate] = []
    place: Instance | None = instance
    host: str | None = token_id
    for _call in range(MOST_CALLS):
        if place is None or host is None:
            break
        found += _Place(ctx, instances, place, host).fates()
        host = place.parent_token_id
        place = ctx.session.get(Instance, place.parent_id) if place.parent_id else None
    found.sort(key=lambda fate: (fate.at, not fate.ends, not fate.is_sure))
    last = next((place for place, fate in enumerate(found) if fate.ends and fate.is_sure), len(found))
    return found[: last + 1]


@dataclass(frozen=True)
class _Around:
    """A scope around the token: `host` is the token in it that the token is, or lies inside."""

    scope: ScopeRow
    host: str


class _Place:
    """One instance, seen from one of its tokens."""

    def __init__(self, ctx: Ctx, instances: Instances, instance: Instance, token_id: str) -> None:
        self.ctx, self.instances, self.instance = ctx, instances, instance
        self.process = instances.versions.get(ctx, instance.definition_id).process
        self.homes = {node: scope for scope in walk(self.process) for node in scope.nodes}
        self.around = list(self._scopes(token_id))

    def fates(self) -> Iterator[Fate]:
        """What the timers waiting here will bring."""
        levels = {each.scope.id: level for level, each in enumerate(self.around)}
        hosts = {each.host for each in self.around}
        query = (
            select(Timer.token_id, Timer.node, Timer.due_at, TokenRow.scope_id, TokenRow.attached_to)
            .join(TokenRow, TokenRow.id == Timer.token_id)
            .where(Timer.instance_id == self.instance.id, Timer.due_at < NEVER)
            .where(TokenRow.scope_id.in_(levels))
        )
        for row in self.ctx.session.execute(query):
            scope = self.homes.get(row.node)
            if scope is None:
                continue
            fate = Fate(row.due_at, scope.nodes[row.node], scope, ends=False)
            inner = fate.node.process
            if inner is not None and row.attached_to == row.scope_id:
                fate = replace(fate, node=start_of(inner), scope=inner)
            elif row.attached_to not in hosts:
                yield from self._ahead(fate, levels[row.scope_id], row.token_id)
                continue
            fate = replace(fate, ends=fate.node.interrupting)
            yield fate
            if not fate.ends:
                yield from self._ahead(fate, levels[row.scope_id], row.token_id)

    def _scopes(self, token_id: str) -> Iterator[_Around]:
        """From the inside out."""
        session = self.ctx.session
        token = session.get(TokenRow, token_id)
        while token is not None:
            scope, host = session.get(ScopeRow, token.scope_id), token.id
            token = None
            while scope is not None and token is None:
                yield _Around(scope, host)
                token = session.get(TokenRow, scope.owner_token_id) if scope.owner_token_id else None
                scope = session.get(ScopeRow, scope.parent_id) if scope.parent_id else None

    def _ahead(self, fate: Fate, level: int, token_id: str, depth: int = MOST_TIMERS) -> Iterator[Fate]:
        """What ends the scope of this level somewhere behind a timer, with the last timer on the way there."""
        for way in list_ways(fate.scope, fate.node.id):
            is_sure = fate.is_sure and way.is_sure
            if breaks(way.node):
                if any(self._ends(event, fate.scope, level) for event in definitions_of(way.node)):
                    yield replace(fate, ends=True, is_sure=is_sure)
            elif depth and (at := self._due(way.node, fate.at, token_id)) is not None:
                after = replace(fate, at=at, node=way.node, is_sure=is_sure)
                yield from self._ahead(after, level, token_id, depth - 1)

    def _ends(self, event: Event, thrown_in: Process, level: int) -> bool:
        """Whether an event thrown beside the token ends the token, too."""
        if event.kind == "terminate":
            return thrown_in is self._flow_of(self.around[level].scope)
        if event.kind not in (*_INTERRUPTS_ALWAYS, "escalation"):
            return False
        for each in self.around[level:]:
            for catcher in self._catchers(each.scope):
                if catcher.id not in thrown_in.nodes and _catches(catcher, event):
                    return event.kind in _INTERRUPTS_ALWAYS or catcher.interrupting
        return event.kind == "error" and self.instance.parent_id is not None

    def _catchers(self, scope: ScopeRow) -> Iterator[Node]:
        """The starts of event sub-processes in a scope, and the events on the edge of what it is the inside of."""
        for node in self._flow_of(scope).nodes.values():
            if node.kind == "eventSubProcess" and node.process is not None:
                yield start_of(node.process)
        if (outside := self.homes.get(scope.node)) is not None:
            yield from (node for node in outside.nodes.values() if node.attached_to == scope.node)

    def _flow_of(self, scope: ScopeRow) -> Process:
        node = self.homes[scope.node].nodes[scope.node] if scope.node in self.homes else None
        if node is None:
            return self.process
        return node.process if scope.kind == "subprocess" and node.process else self.homes[node.id]

    def _due(self, node: Node, since: datetime, token_id: str) -> datetime | None:
        """When a timer will fire that begins to wait then, by the variables as they are; None: never, or not known."""
        event = next(each for each in definitions_of(node) if each.kind == "timer")
        with suppress(AppError):
            environment = self._run.environment.at(since)
            variables = self._run.token(token_id).workflow.variables_view()
            due_at, _cycle = timing.due(event, environment, variables)
            if not timing.is_past_date(event, due_at, environment):
                return due_at
            return since if timing.fires_when_past(node, node) else None
        return None

    @cached_property
    def _run(self) -> Any:
        return self.instances.look(self.ctx, self.instance)


def start_of(process: Process) -> Node:
    """Where a sub-process begins."""
    return next(node for node in process.nodes.values() if node.kind == "startEvent")


def _catches(catcher: Node, thrown: Event) -> bool:
    return any(
        caught.kind == thrown.kind
        and caught.error_code in ("", thrown.error_code)
        and caught.escalation_code in ("", thrown.escalation_code)
        for caught in definitions_of(catcher)
    )
