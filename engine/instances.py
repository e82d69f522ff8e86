"""Instances under way: take one out, move it, store it; start, end and cancel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from engine import calls, held, store
from engine.bell import Bell
from engine.carry_out import CarryOut
from engine.context import Ctx
from engine.db import new_id
from engine.definitions import Titles, Version, Versions, evaluate_titles, read_start_event
from engine.errors import AppError, Conflict, IncidentError, InstanceSuspended, NotFound
from engine.faults import faultpoint
from engine.incidents import resolve_incidents
from engine.live import Live, LiveCache
from engine.models import Definition, Instance, InstanceState, TaskState
from engine.spiff import effects
from engine.spiff.environment import Environment
from engine.spiff.run import Run
from engine.statements import Statement, inserting, parameter
from engine.step_rows import TASKS
from engine.upsert import insert_or_ignore

MAX_STARTED_AT_ONCE = 10_000
_INSERT_INSTANCE = inserting(
    store.INSTANCES,
    *("id", "definition_id", "definition_key", "business_key", "start_key", "title", "title_en"),
    *("state", "revision", "parent_id", "parent_token_id", "started_at", "started_by", "end_reason"),
)


def _new_titles(table: Table) -> dict[str, Any]:
    return {name: parameter(f"new_{name}", table.c[name]) for name in Titles._fields}


_RETITLE = Statement(
    update(store.INSTANCES)
    .where(store.INSTANCES.c.id == parameter("titled", store.INSTANCES.c.id))
    .values(_new_titles(store.INSTANCES))
)
_RETITLE_TASKS = Statement(
    update(TASKS)
    # Not the bare state: SQLite would go through every open task there is by the index on it.
    .where(
        TASKS.c.instance_id == parameter("titled", TASKS.c.instance_id),
        TASKS.c.state.concat("") == TaskState.READY,
    )
    .values(_new_titles(TASKS))
)
_CLOSE = Statement(
    update(store.INSTANCES)
    .where(store.INSTANCES.c.id == parameter("ended", store.INSTANCES.c.id))
    .values(
        {
            name: parameter(f"new_{name}", store.INSTANCES.c[name])
            for name in ("state", "ended_at", "end_reason")
        }
        | {"suspended_with": None}
    )
)


class Instances:
    """What moves instances. Every method acts in the caller's transaction."""

    def __init__(self) -> None:
        self.versions = Versions()
        self.cache = LiveCache()
        self.external_bell = Bell()

    def environment(self, ctx: Ctx) -> Environment:
        """What expressions may use in this transaction."""
        return Environment(ctx.clock, lambda: ctx.ports.calendar(ctx), ctx.allowance)

    # Moving

    def take(self, ctx: Ctx, instance_id: str) -> Run:
        """The running instance, ready for a command and locked until the transaction ends.

        Waits for a transaction that has it. Take an instance before any row that belongs to it, and a caller
        before what it calls: so two transactions never wait for each other. Raises NotFound, Conflict if
        it has ended, or InstanceSuspended.
        """
        live: Live | None = ctx.runs.get(instance_id)
        if live is None:
            return self.take_claimed(ctx, instance_id, store.claim(ctx.transaction, instance_id))
        return live.run

    def take_claimed(self, ctx: Ctx, instance_id: str, row: Mapping[str, Any] | None) -> Run:
        """As `take`, an instance this transaction has claimed, by what the claim gave."""
        if row is None:
            raise why_not_taken(ctx, instance_id)
        live: Live = (
            ctx.runs.get(instance_id)
            or self._cached(ctx, instance_id, row)
            or self._read(ctx, instance_id, row)
        )
        live.revision = row["revision"]
        ctx.runs[instance_id] = live
        return live.run

    def take_if_free(self, ctx: Ctx, instance_id: str) -> Run | None:
        """As `take`, for work that can wait: None while another transaction has the instance, or it is suspended.

        Of a suspended one everything is set aside, so that nobody comes by again before it is resumed.
        """
        if instance_id in ctx.runs:
            return self.take(ctx, instance_id)
        state, row = store.claim_if_free(ctx.transaction, instance_id)
        if state == InstanceState.SUSPENDED:
            held.hold(ctx, [instance_id])
        if state is None or state == InstanceState.SUSPENDED:
            return None
        return self.take_claimed(ctx, instance_id, row)

    def take_for_operator(self, ctx: Ctx, instance_id: str) -> Run:
        """As `take`, and a suspended instance too."""
        live: Live | None = ctx.runs.get(instance_id)
        if live is None:
            self.cache.take(instance_id)
            live = self._read(ctx, instance_id, store.claim_under_way(ctx.transaction, instance_id))
            ctx.runs[instance_id] = live
        return live.run

    def reload(self, ctx: Ctx, instance_id: str) -> Run:
        """An instance this transaction has taken, read anew because its rows were changed past it."""
        live = self._of_row(ctx, ctx.session.get_one(Instance, instance_id, populate_existing=True))
        ctx.runs[instance_id] = live
        return live.run

    def store(self, ctx: Ctx, run: Run) -> None:
        """Carry out what the command asked for and write what it changed."""
        live: Live = ctx.runs[run.instance_id]
        if run.changed_names:
            self._follow_title(ctx, live)
        CarryOut(ctx, self, run, live.version, live.titles).all()
        store.save(ctx.transaction, run)
        run.saved()

    def _follow_title(self, ctx: Ctx, live: Live) -> None:
        """The titles, and those of the open tasks, follow the variables they name."""
        run = live.run
        if run.changed_names.isdisjoint(live.version.title_names):
            return
        titles = evaluate_titles(live.version, run.environment, run.root_scope().variables_view())
        if titles == live.titles:
            return
        live.titles = titles
        values = {"titled": run.instance_id, "new_title": titles.title, "new_title_en": titles.title_en}
        _RETITLE.send(ctx.transaction, values)
        _RETITLE_TASKS.send(ctx.transaction, values)

    def peek(self, ctx: Ctx, instance_id: str) -> Run:
        """As `look`, a running instance by its id; raises NotFound."""
        row = ctx.session.get(Instance, instance_id)
        if row is None or row.state != InstanceState.RUNNING:
            raise NotFound(f"there is no running instance {instance_id}")
        return self.look(ctx, row)

    def look(self, ctx: Ctx, row: Instance) -> Run:
        """An instance under way only to be looked at: not locked, and nothing done with it is stored."""
        return self._of_row(ctx, row).run

    def committed(self, ctx: Ctx) -> None:
        """The transaction is durable: keep its instances, and tell those who wait for it."""
        for live in ctx.runs.values():
            self.cache.put(live)
        ctx.runs.clear()
        for call in ctx.after_commit:
            call()

    def _cached(self, ctx: Ctx, instance_id: str, row: Mapping[str, Any]) -> Live | None:
        """The instance as it is in memory, if nobody else has moved it since."""
        live = self.cache.take(instance_id)
        if live is None or row["revision"] != live.revision + 1:
            return None
        live.source.transaction = ctx.transaction
        live.run.environment = self.environment(ctx)
        return live

    def _read(self, ctx: Ctx, instance_id: str, row: Mapping[str, Any] | None) -> Live:
        if row is None:
            raise why_not_taken(ctx, instance_id)
        version = self.versions.get(ctx, row["definition_id"])
        return self._bring_to_life(ctx, version, {"id": instance_id, **row})

    def _of_row(self, ctx: Ctx, row: Instance) -> Live:
        columns = ("id", "business_key", "parent_id", "title", "title_en", "revision")
        version = self.versions.get(ctx, row.definition_id)
        return self._bring_to_life(ctx, version, {name: getattr(row, name) for name in columns})

    def _bring_to_life(self, ctx: Ctx, version: Version, row: Mapping[str, Any]) -> Live:
        source = store.RowSource(ctx.transaction, row["id"])
        run = Run(
            row["id"],
            row["business_key"],
            version.spec,
            self.environment(ctx),
            source=source,
            is_child=row["parent_id"] is not None,
        )
        return Live(run, source, version, Titles(row["title"], row["title_en"]), row["revision"])

    # Starting

    def start(
        self,
        ctx: Ctx,
        definition: Definition | Version,
        *,
        business_key: str = "",
        data: Mapping[str, Any] | None = None,
        start_key: str | None = None,
        node: str = "",
        parent: tuple[str, str] | None = None,
    ) -> str:
        """Start one version; with a known `start_key` nothing happens and the first instance's id is given."""
        version = definition if isinstance(definition, Version) else self.versions.get(ctx, definition.id)
        instance_id, variables = new_id(), dict(data or {})
        constants = {"instance_id": instance_id, "business_key": business_key}
        titles = evaluate_titles(version, self.environment(ctx), {**constants, **variables})
        row = {
            "id": instance_id,
            "definition_id": version.id,
            "definition_key": version.key,
            "business_key": business_key,
            "start_key": start_key,
            **titles._asdict(),
            "state": InstanceState.RUNNING,
            "revision": 0,
            "parent_id": parent[0] if parent else None,
            "parent_token_id": parent[1] if parent else None,
            "started_at": ctx.now(),
            "started_by": ctx.actor,
            "end_reason": "",
        }
        if start_key is None:
            _INSERT_INSTANCE.send(ctx.transaction, row)
        elif not insert_or_ignore(ctx.session, Instance, [row]):
            return ctx.session.scalars(select(Instance.id).where(Instance.start_key == start_key)).one()
        ctx.runs[instance_id] = live = self._bring_to_life(ctx, version, row)
        live.run.ask(effects.Record("", node, "instance_started", {"version": version.number}))
        live.run.start(variables, node=node)
        self.store(ctx, live.run)
        return instance_id

    def start_by_event(
        self,
        ctx: Ctx,
        trigger: Any,
        *,
        payload: Mapping[str, Any] | None = None,
        business_key: str,
        start_key: str | None,
    ) -> str:
        """Start the newest version by a start event, with what the event makes of the payload; gives its id.

        Raises NotFound if the newest version has no such start event any more.
        """
        version = self.versions.newest(ctx, trigger.definition_key)
        node = version.process.nodes.get(trigger.node)
        if node is None:
            raise NotFound(f"{trigger.definition_key} has no start event {trigger.node}")
        own_key, data = read_start_event(node, self.environment(ctx), payload or {})
        return self.start(
            ctx,
            version,
            business_key=own_key or business_key,
            data=data,
            start_key=start_key,
            node=trigger.node,
        )

    def start_child(self, ctx: Ctx, parent_id: str, effect: effects.CallProcess) -> None:
        """A call activity's child, of the newest version of what it calls; all of it or, with an error, nothing.

        Raises NotFound or IncidentError.
        """
        known = set(ctx.runs)
        if len(known) >= MAX_STARTED_AT_ONCE:
            raise IncidentError(f"more than {MAX_STARTED_AT_ONCE} instances in one step")
        calls.require_depth(ctx, parent_id)
        try:
            with ctx.transaction.savepoint():
                self.start(
                    ctx,
                    self.versions.newest(ctx, effect.key),
                    business_key=effect.business_key,
                    data=effect.data,
                    parent=(parent_id, effect.token_id),
                )
            faultpoint("child_started")
        except AppError:
            for instance_id in ctx.runs.keys() - known:
                del ctx.runs[instance_id]
            raise

    # Ending

    def end(self, ctx: Ctx, run: Run, effect: effects.EndInstance) -> None:
        """The last token is gone: close the row and tell the parent, through the job queue."""
        self._close(ctx, run.instance_id, InstanceState.COMPLETED, effect.error_code or effect.node)
        if run.is_child:
            outcome = {"result": effect.result, "error_code": effect.error_code}
            calls.tell_caller(ctx, run.instance_id, "return", outcome)

    def cancel(self, ctx: Ctx, instance_id: str, reason: str) -> None:
        """Cancel a running instance with its children; nothing happens if it has ended.

        Its caller gets the error "cancelled".
        """
        run = self._cancel(ctx, instance_id, reason)
        if run is not None and run.is_child:
            calls.tell_caller(ctx, instance_id, "return", {"result": {}, "error_code": "cancelled"})

    def cancel_child(self, ctx: Ctx, parent_id: str, token_id: str) -> None:
        """Cancel what a call activity's token waited for."""
        for child_id in calls.list_called(ctx, parent_id, token_id):
            self._cancel(ctx, child_id, "the calling process went another way")

    def _cancel(self, ctx: Ctx, instance_id: str, reason: str) -> Run | None:
        try:
            run = self.take_for_operator(ctx, instance_id)
        except Conflict:
            return None
        held.release(ctx, [instance_id])
        run.cancel()
        self.store(ctx, run)
        self._close(ctx, instance_id, InstanceState.CANCELLED, reason)
        ctx.record("instance_cancelled", instance_id=instance_id, data={"reason": reason})
        return run

    def _close(self, ctx: Ctx, instance_id: str, state: InstanceState, reason: str) -> None:
        ctx.runs.pop(instance_id, None)
        values = {"new_state": state, "new_ended_at": ctx.now(), "new_end_reason": reason[:200]}
        _CLOSE.send(ctx.transaction, {"ended": instance_id, **values})
        resolve_incidents(ctx, instance_id)


def why_not_taken(ctx: Ctx, instance_id: str) -> AppError:
    """Why a verb cannot have an instance: there is none, it has ended, or it is suspended."""
    state = ctx.session.scalar(select(Instance.state).where(Instance.id == instance_id))
    if state is None:
        return NotFound(f"there is no instance {instance_id}")
    if state == InstanceState.SUSPENDED:
        return InstanceSuspended(instance_id=instance_id)
    return Conflict("this process has already ended", code="instance_ended")


def find_instance(session: Session, key: str, business_key: str) -> Instance | None:
    """The newest instance of a definition with this business key."""
    query = (
        select(Instance)
        .where(Instance.definition_key == key, Instance.business_key == business_key)
        .order_by(Instance.started_at.desc())
        .limit(1)
    )
    return session.scalars(query).first()
