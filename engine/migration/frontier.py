"""The live rows of an instance, and where in a diagram each scope is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.migration.mapping import NodeMapping
from engine.model.elements import Process
from engine.models import Instance
from engine.store import SCOPES, TOKENS

Row = Mapping[str, Any]
REPEATED = ("item", "loop")


@dataclass(frozen=True)
class Frontier:
    """Everything of an instance that is alive."""

    instance: Instance
    tokens: dict[str, Row]
    scopes: dict[str, Row]

    def is_item(self, token: Row) -> bool:
        """Whether it is one item or round rather than its activity."""
        scope = self.scopes[token["scope_id"]]
        return scope["kind"] in REPEATED and scope["node"] == token["node"]

    def is_listener(self, token: Row) -> bool:
        """Whether it is an event sub-process that waits for its event."""
        return bool(token["attached_to"] == token["scope_id"])

    def host_of(self, token: Row) -> Row | None:
        """The token of the activity on whose edge it waits."""
        return self.tokens.get(token["attached_to"] or "")

    def tokens_in(self, scope_id: str) -> list[Row]:
        """The tokens of a scope."""
        return [each for each in self.tokens.values() if each["scope_id"] == scope_id]

    def processes(self, root: Process, mapping: NodeMapping | None = None) -> dict[str, Process | None]:
        """The (sub-)process each scope is a run of; None: the diagram has no such sub-process."""
        found: dict[str, Process | None] = {}

        def home(scope_id: str) -> Process | None:
            if scope_id in found:
                return found[scope_id]
            scope = self.scopes[scope_id]
            if scope["parent_id"] is None:
                found[scope_id] = root
                return root
            around = home(scope["parent_id"])
            if scope["kind"] not in REPEATED and around is not None:
                name = mapping.target(scope["node"]) if mapping else scope["node"]
                around = around.nodes[name].process if name in around.nodes else None
            found[scope_id] = around
            return around

        for each in self.scopes:
            home(each)
        return found


def read_frontier(ctx: Ctx, instance_id: str) -> Frontier:
    """Read it, in a transaction that has taken the instance or only looks."""
    tokens = ctx.session.execute(select(TOKENS).where(TOKENS.c.instance_id == instance_id)).mappings()
    scopes = ctx.session.execute(select(SCOPES).where(SCOPES.c.instance_id == instance_id)).mappings()
    instance = ctx.session.get_one(Instance, instance_id, populate_existing=True)
    return Frontier(
        instance, {row["id"]: dict(row) for row in tokens}, {row["id"]: dict(row) for row in scopes}
    )
