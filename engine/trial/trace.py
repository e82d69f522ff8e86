"""What happened, as one JSON object: read from the tables after every transaction, so that nothing is missed.

Ids are numbers in order of appearance: the same files, data and script give the same trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, select, text

from engine.context import Ctx
from engine.feel import format_value
from engine.models import (
    NEVER,
    AuditEvent,
    ExternalJob,
    HumanTask,
    Incident,
    Instance,
    Job,
    Message,
    ScopeRow,
    SignalWait,
    Subscription,
    Timer,
)
from engine.trial.scratch import Scratch

FORMAT = 1
_LEFT_OUT = frozenset({"definition_deployed"})
_FOR_TAKING_BACK = frozenset({"scope", "item", "then"})
"""What `engine.spiff.following` notes of a completion, by ids."""


class Trace:
    """Collects what a scratch runtime does from its creation on."""

    def __init__(self, runtime: Scratch) -> None:
        self.runtime = runtime
        self.events: list[dict[str, Any]] = []
        self.steps: list[dict[str, Any]] = []
        self._last_event = 0
        self._known: dict[Table, set[Any]] = {}
        self._numbers: dict[str, int] = {}
        self._visible: dict[str, dict[str, Any]] = {}
        runtime.ports.task_listeners.append(self._remember_variables)
        runtime.watch = self._look
        self._look()

    def _remember_variables(self, ctx: Ctx, task: HumanTask, what: str) -> None:
        if what == "opened":
            run = ctx.runs[task.instance_id].run
            variables = dict(run.token(task.id).data)
            self._visible[task.id] = {
                name: value for name, value in variables.items() if name not in run.constants
            }

    # While it runs

    def _look(self) -> None:
        with self.runtime.read() as ctx:
            for row in self._new(ctx, Instance):
                self._numbers[row["id"]] = len(self._numbers) + 1
            self._read_history(ctx)
            for row in self._new(ctx, Timer):
                self._add("timer_armed", row, due_at=row["due_at"], repeats=row["cycle"] is not None)
            for row in self._new(ctx, Job):
                if row["kind"] == "service":
                    self._add("job_opened", row, **self._job(ctx, row))
            for row in self._new(ctx, ExternalJob):
                self._add("job_opened", row, **_pick(row, "topic", "inputs"))
            for row in self._new(ctx, Subscription):
                self._add("message_awaited", row, **_pick(row, "message", "correlation_key"))
            for row in self._new(ctx, SignalWait):
                self._add("signal_awaited", row, **_pick(row, "signal"))
            for row in self._new(ctx, Message):
                where = {"instance_id": row["source_instance_id"], "node": ""}
                content = {"message": row["name"], **_pick(row, "correlation_key", "payload")}
                self._add("message_sent", where, **content)

    def _read_history(self, ctx: Ctx) -> None:
        query = select(AuditEvent.__table__).where(AuditEvent.id > self._last_event).order_by(AuditEvent.id)
        for row in _mappings(ctx, query):
            self._last_event = row["id"]
            if row["kind"] in _LEFT_OUT:
                continue
            details = {key: each for key, each in row["data"].items() if key not in _FOR_TAKING_BACK}
            if row["kind"] == "task_opened":
                details = self._task(ctx.session.get_one(HumanTask, row["task_id"]))
            self._add(row["kind"], row, **details)

    def _new(self, ctx: Ctx, model: Any) -> Iterator[Mapping[str, Any]]:
        """The rows not seen before, in the order they were written."""
        table = model.__table__
        known = self._known.setdefault(table, set())
        key = next(iter(table.primary_key.columns)).name
        for row in _rows(ctx, select(table)):
            if row[key] not in known:
                known.add(row[key])
                yield row

    def _add(self, what: str, row: Mapping[str, Any], **details: Any) -> None:
        place = {"instance": self._numbers.get(row["instance_id"] or ""), "node": row.get("node", "")}
        number = len(self.events) + 1
        self.events.append(
            {"number": number, "at": self.runtime.clock.now(), "what": what, **place, **details}
        )

    def _task(self, task: HumanTask) -> dict[str, Any]:
        return {
            "name": task.name,
            "role": task.role,
            "organisation_id": task.organisation_id,
            "form": task.form,
            "actions": task.actions.split(","),
            "due_at": task.due_at,
            "context": task.context,
            "variables": self._visible.get(task.id, {}),
        }

    def _job(self, ctx: Ctx, row: Mapping[str, Any]) -> dict[str, Any]:
        return {**_pick(row, "handler", "inputs"), "node": self._node_of(ctx, row["token_id"])}

    @staticmethod
    def _node_of(ctx: Ctx, token_id: str) -> str:
        found = ctx.session.scalar(text("SELECT node FROM tokens WHERE id = :id"), {"id": token_id})
        return found or ""

    # At the end

    def to_dict(self) -> dict[str, Any]:
        """The whole trace."""
        with self.runtime.read() as ctx:
            instances = [self._instance(ctx, row) for row in _rows(ctx, select(Instance.__table__))]
            return {
                "trace": FORMAT,
                "now": self.runtime.clock.now(),
                "state": instances[0]["state"] if instances else "not_started",
                "variables": instances[0]["variables"] if instances else {},
                "instances": instances,
                "open": {name: list(rows) for name, rows in self._open(ctx).items()},
                "incidents": [
                    self._at(row, cause=row["cause"])
                    for row in _rows(ctx, select(Incident.__table__).where(Incident.resolved_at.is_(None)))
                ],
                "steps": self.steps,
                "events": self.events,
            }

    def _open(self, ctx: Ctx) -> dict[str, Iterable[dict[str, Any]]]:
        tasks = ctx.session.scalars(_in_order(select(HumanTask).where(HumanTask.state == "ready")))
        jobs = _rows(ctx, select(Job.__table__).where(Job.kind == "service"))
        external = _rows(ctx, select(ExternalJob.__table__))
        return {
            "tasks": [
                {"instance": self._numbers[task.instance_id], "node": task.node, **self._task(task)}
                for task in tasks
            ],
            "jobs": [
                *({**self._at(row), **self._job(ctx, row), "state": row["state"]} for row in jobs),
                *(self._at(row, **_pick(row, "topic", "inputs", "state")) for row in external),
            ],
            "timers": [
                self._at(row, due_at=row["due_at"], repeats=row["cycle"] is not None)
                for row in _rows(ctx, select(Timer.__table__).where(Timer.due_at < NEVER))
            ],
            "messages": [
                self._waiting(ctx, row, "message", "correlation_key")
                for row in _rows(ctx, select(Subscription.__table__))
            ],
            "signals": [
                self._waiting(ctx, row, "signal") for row in _rows(ctx, select(SignalWait.__table__))
            ],
        }

    def _waiting(self, ctx: Ctx, row: Mapping[str, Any], *names: str) -> dict[str, Any]:
        return {**self._at(row), "node": self._node_of(ctx, row["token_id"]), **_pick(row, *names)}

    def _at(self, row: Mapping[str, Any], **details: Any) -> dict[str, Any]:
        return {"instance": self._numbers[row["instance_id"]], "node": row.get("node", ""), **details}

    def _instance(self, ctx: Ctx, row: Mapping[str, Any]) -> dict[str, Any]:
        scope = select(ScopeRow.variables).where(
            ScopeRow.instance_id == row["id"], ScopeRow.parent_id.is_(None)
        )
        return {
            "instance": self._numbers[row["id"]],
            "process": row["definition_key"],
            **_pick(row, "business_key", "title", "state", "end_reason", "started_at", "ended_at"),
            "caller": self._numbers.get(row["parent_id"] or ""),
            "variables": ctx.session.scalar(scope) or {},
        }


def plain(value: Any) -> Any:
    """A value as JSON has it: instants and dates as ISO 8601 texts, durations and times as FEEL writes them."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return format_value(value).removeprefix('@"').removesuffix('"')


def _number(value: Decimal) -> int | float | str:
    """A JSON number, unless a reader of JSON numbers would lose digits of it."""
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def _pick(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _in_order(query: Select[Any]) -> Select[Any]:
    """As written: SQLite's own row number."""
    return query.order_by(text("rowid"))


def _rows(ctx: Ctx, query: Select[Any]) -> list[Mapping[str, Any]]:
    return _mappings(ctx, _in_order(query))


def _mappings(ctx: Ctx, query: Select[Any]) -> list[Mapping[str, Any]]:
    return [dict(row) for row in ctx.session.execute(query).mappings()]
