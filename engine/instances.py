"""Instances under way: take one out, move it, store it; start, end and cancel."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine import store
from engine.carry_out import CarryOut
from engine.context import Ctx
from engine.db import new_id
from engine.definitions import Version, Versions, evaluate_title, get_newest
from engine.errors import Conflict, IncidentError, NotFound
from engine.models import Definition, Incident, Instance, InstanceState, Job, Message
from engine.spiff import effects
from engine.spiff.environment import Environment
from engine.spiff.run import Run

LIVE_INSTANCES = 2_000
MAX_CALL_DEPTH = 10
MESSAGE_LIFETIME = timedelta(days=60)


@dataclass
class Live:
    """An instance in memory with what is known of its row."""

    run: Run
    source: store.RowSource
    version: Version
    title: str
    revision: int


class LiveCache:
    """Instances kept after commit. One thread at a time has one: taking removes it."""

    def __init__(self) -> None:
        self._live: OrderedDict[str, Live] = OrderedDict()
        self._lock = Lock()

    def take(self, instance_id: str) -> Live | None:
        """The instance, out of the cache."""
        with self._lock:
            return self._live.pop(instance_id, None)

    def put(self, live: Live) -> None:
        """Keep an instance as it was committed."""
        with self._lock:
            self._live[live.run.instance_id] = live
            while len(self._live) > LIVE_INSTANCES:
                self._live.popitem(last=False)


class Instances:
    """What moves instances. Every method acts in the caller's transaction."""

    def __init__(self) -> None:
        self.versions = Versions()
        self.cache = LiveCache()

    def environment(self, ctx: Ctx) -> Environment:
        """What expressions may use in this transaction."""
        return Environment(ctx.clock, lambda: ctx.ports.calendar(ctx))

    # Moving

    def take(self, ctx: Ctx, instance_id: str) -> Run:
        """The running instance, ready for a command; raises NotFound, or Conflict if it has ended."""
        live = ctx.runs.get(instance_id) or self.cache.take(instance_id) or self._load(ctx, instance_id)
        live.source.session = ctx.session
        live.run.environment = self.environment(ctx)
        ctx.runs[instance_id] = live
        return live.run

    def store(self, ctx: Ctx, run: Run) -> None:
        """Write what the command changed and carry out what it asked for."""
        live: Live = ctx.runs[run.instance_id]
        store.save(ctx.session, run, live.revision)
        live.revision += 1
        carrying = CarryOut(ctx, self, run, live.version, live.title)
        carrying.all()
        run.saved()

    def committed(self, ctx: Ctx) -> None:
        """The transaction is durable: keep its instances."""
        for live in ctx.runs.values():
            self.cache.put(live)
        ctx.runs.clear()

    def _load(self, ctx: Ctx, instance_id: str) -> Live:
        row = ctx.session.execute(
            select(
                Instance.definition_id,
                Instance.business_key,
                Instance.title,
                Instance.state,
                Instance.revision,
                Instance.parent_id,
            ).where(Instance.id == instance_id)
        ).one_or_none()
        if row is None:
            raise NotFound(f"there is no instance {instance_id}")
        if row.state != InstanceState.RUNNING:
            raise Conflict("this process has already ended", code="instance_ended")
        version = self.versions.get(ctx, row.definition_id)
        source = store.RowSource(ctx.session, instance_id)
        run = Run(
            instance_id,
            row.business_key,
            version.spec,
            self.environment(ctx),
            source=source,
            is_child=row.parent_id is not None,
        )
        return Live(run, source, version, row.title, row.revision)

    # Starting

    def start(
        self,
        ctx: Ctx,
        definition: Definition,
        *,
        business_key: str = "",
        data: Mapping[str, Any] | None = None,
        start_key: str | None = None,
        node: str = "",
        parent: tuple[str, str] | None = None,
    ) -> str:
        """Start one version; with a known `start_key` nothing happens and the first instance's id is given."""
        if start_key is not None:
            known = ctx.session.scalar(select(Instance.id).where(Instance.start_key == start_key))
            if known is not None:
                return known
        version = self.versions.get(ctx, definition.id)
        environment = self.environment(ctx)
        instance_id, variables = new_id(), dict(data or {})
        constants = {"instance_id": instance_id, "business_key": business_key}
        title = evaluate_title(version, environment, {**constants, **variables})
        ctx.session.execute(
            insert(store.INSTANCES),
            [
                {
                    "id": instance_id,
                    "definition_id": version.id,
                    "definition_key": version.key,
                    "business_key": business_key,
                    "start_key": start_key,
                    "title": title,
                    "state": InstanceState.RUNNING,
                    "revision": 0,
                    "parent_id": parent[0] if parent else None,
                    "parent_token_id": parent[1] if parent else None,
                    "started_at": ctx.now(),
                    "started_by": ctx.actor,
                    "end_reason": "",
                }
            ],
        )
        source = store.RowSource(ctx.session, instance_id)
        run = Run(
            instance_id,
            business_key,
            version.spec,
            environment,
            source=source,
            is_child=parent is not None,
        )
        ctx.runs[instance_id] = Live(run, source, version, title, 0)
        run.ask(effects.Record("", node, "instance_started", {"version": version.number}))
        run.start(variables, node=node)
        self.store(ctx, run)
        return instance_id

    def start_child(self, ctx: Ctx, parent_id: str, effect: effects.CallProcess) -> None:
        """A call activity's child; the newest version of what it calls."""
        depth, above = 0, ctx.session.get(Instance, parent_id)
        while above is not None and above.parent_id is not None and depth <= MAX_CALL_DEPTH:
            depth, above = depth + 1, ctx.session.get(Instance, above.parent_id)
        if depth > MAX_CALL_DEPTH:
            raise IncidentError(f"more than {MAX_CALL_DEPTH} calls inside each other")
        self.start(
            ctx,
            get_newest(ctx, effect.key),
            business_key=effect.business_key,
            data=effect.data,
            parent=(parent_id, effect.token_id),
        )

    # Ending

    def end(self, ctx: Ctx, run: Run, effect: effects.EndInstance) -> None:
        """The last token is gone: close the row and tell the parent, through the job queue."""
        self._close(ctx, run.instance_id, InstanceState.COMPLETED, effect.error_code or effect.node)
        row = ctx.session.execute(
            select(Instance.parent_id, Instance.parent_token_id).where(Instance.id == run.instance_id)
        ).one()
        if row.parent_id is not None:
            ctx.session.execute(
                insert(Job),
                [
                    {
                        "id": new_id(),
                        "instance_id": row.parent_id,
                        "token_id": row.parent_token_id,
                        "kind": "return",
                        "handler": "",
                        "inputs": {"result": effect.result, "error_code": effect.error_code},
                        "state": "ready",
                        "attempts": 0,
                        "retries": 3,
                        "error": "",
                        "due_at": ctx.now(),
                    }
                ],
            )
        ctx.record("instance_ended", instance_id=run.instance_id, node=effect.node)

    def cancel(self, ctx: Ctx, instance_id: str, reason: str) -> None:
        """Cancel a running instance with its children; nothing happens if it has ended."""
        try:
            run = self.take(ctx, instance_id)
        except Conflict:
            return
        run.cancel()
        self.store(ctx, run)
        self._close(ctx, instance_id, InstanceState.CANCELLED, reason)
        ctx.record("instance_cancelled", instance_id=instance_id, data={"reason": reason})

    def cancel_child(self, ctx: Ctx, token_id: str) -> None:
        """Cancel what a call activity's token waited for."""
        children = select(Instance.id).where(
            Instance.parent_token_id == token_id, Instance.state == InstanceState.RUNNING
        )
        for child_id in ctx.session.scalars(children).all():
            self.cancel(ctx, child_id, "the calling process went another way")

    def _close(self, ctx: Ctx, instance_id: str, state: InstanceState, reason: str) -> None:
        ctx.runs.pop(instance_id, None)
        ctx.session.execute(
            update(Instance)
            .where(Instance.id == instance_id)
            .values(state=state, ended_at=ctx.now(), end_reason=reason[:200])
        )
        ctx.session.execute(
            update(Incident)
            .where(Incident.instance_id == instance_id, Incident.resolved_at.is_(None))
            .values(resolved_at=ctx.now(), resolved_by=ctx.actor)
        )

    # Messages

    def post_message(
        self,
        ctx: Ctx,
        name: str,
        correlation_key: str,
        payload: Mapping[str, Any],
        *,
        source_instance_id: str | None = None,
    ) -> None:
        """Put a message on its way; `engine.messages` delivers it after commit."""
        now = ctx.now()
        ctx.session.execute(
            insert(Message),
            [
                {
                    "id": new_id(),
                    "name": name,
                    "correlation_key": correlation_key,
                    "payload": dict(payload),
                    "state": "pending",
                    "created_at": now,
                    "due_at": now,
                    "expires_at": now + MESSAGE_LIFETIME,
                    "source_instance_id": source_instance_id,
                }
            ],
        )


def find_instance(session: Session, key: str, business_key: str) -> Instance | None:
    """The newest instance of a definition with this business key."""
    query = (
        select(Instance)
        .where(Instance.definition_key == key, Instance.business_key == business_key)
        .order_by(Instance.started_at.desc())
        .limit(1)
    )
    return session.scalars(query).first()
