"""What happens if nobody does anything: read from the timers that are armed and from the diagram they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.context import Ctx
from engine.model import Process
from engine.model.elements import Node
from engine.models import NEVER, Instance, ScopeRow, Timer, TokenRow
from web.content import node_name
from web.i18n import gettext as _
from web.i18n.dates import format_instant
from web.i18n.signs import sign
from web.standing import nodes_of
from web.transactions import runtime

MOST_CALLS = 5
"""How many callers are looked at, from the nearest on."""
MOST_NAMES = 3


@dataclass(frozen=True)
class Fate:
    """A timer that will fire: `at` an instant, at the boundary event `node`; `ends` what it is attached to, or lets it
    go on; `then` are the names of what follows."""

    at: datetime
    node: Node
    ends: bool
    then: tuple[str, ...]

    @property
    def words(self) -> str:
        """As a part of a sentence."""
        then = quoted(self.then or (node_name(self.node) or self.node.id,))
        at = format_instant(self.at)
        if self.ends:
            return _("到 {at} 仍未办完，不再等待，转到{then}", at=at, then=then)
        return _("到 {at} 仍未办完，另行启动{then}，本步骤继续等待", at=at, then=then)


def quoted(names: Iterable[str]) -> str:
    """Names of steps, one after the other."""
    return sign.listing.join(f"“{name}”" for name in names)


def list_fates(ctx: Ctx, instance: Instance, token_id: str) -> list[Fate]:
    """The boundary timers armed on a token's activity and on everything around it, its callers included, by time."""
    found: list[Fate] = []
    hosts = [token_id]
    place: Instance | None = instance
    for _call in range(MOST_CALLS):
        if place is None:
            break
        hosts += _scope_owners(ctx, hosts[-1] if hosts else "")
        found += _timers_on(ctx, place, hosts)
        hosts = [place.parent_token_id] if place.parent_token_id else []
        place = ctx.session.get(Instance, place.parent_id) if place.parent_id and hosts else None
    return sorted(found, key=lambda fate: fate.at)


def _scope_owners(ctx: Ctx, token_id: str) -> list[str]:
    """The tokens of the sub-processes around a token, from the inside out."""
    owners: list[str] = []
    token = ctx.session.get(TokenRow, token_id)
    scope = ctx.session.get(ScopeRow, token.scope_id) if token else None
    while scope is not None:
        if scope.owner_token_id:
            owners.append(scope.owner_token_id)
        scope = ctx.session.get(ScopeRow, scope.parent_id) if scope.parent_id else None
    return owners


def _timers_on(ctx: Ctx, instance: Instance, hosts: Sequence[str]) -> list[Fate]:
    query = (
        select(Timer.node, Timer.due_at, TokenRow.attached_to)
        .join(TokenRow, TokenRow.id == Timer.token_id)
        .where(Timer.instance_id == instance.id, Timer.due_at < NEVER, TokenRow.attached_to.in_(hosts))
    )
    rows = ctx.session.execute(query).all()
    if not rows:
        return []
    process = runtime().instances.versions.get(ctx, instance.definition_id).process
    nodes = {node.id: node for node in nodes_of(process)}
    return [
        Fate(
            row.due_at,
            nodes[row.node],
            nodes[row.node].interrupting,
            following(process, row.node),
        )
        for row in rows
        if row.node in nodes
    ]


def following(process: Process, node_id: str) -> tuple[str, ...]:
    """The names of the first named elements behind one, gateways passed through."""
    scope = next((each for each in _scopes(process) if node_id in each.nodes), None)
    names: list[str] = []
    ahead, seen = [node_id], {node_id}
    while scope is not None and ahead and len(names) < MOST_NAMES:
        for flow in scope.outgoing(ahead.pop(0)):
            target = scope.nodes[flow.target]
            if target.id in seen:
                continue
            seen.add(target.id)
            if target.name.strip() and not target.kind.endswith("Gateway"):
                names.append(node_name(target).strip())
            else:
                ahead.append(target.id)
    return tuple(names[:MOST_NAMES])


def _scopes(process: Process) -> list[Process]:
    return [process, *(node.process for node in nodes_of(process) if node.process is not None)]
