"""The engine on a database, looked at in the same words as the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.invariants import find_violations
from engine.models import (
    HumanTask,
    Incident,
    Instance,
    Job,
    Message,
    ScopeRow,
    SignalWait,
    Subscription,
    TaskCandidate,
    Timer,
)
from engine.ports import Ports
from engine.runtime import Runtime
from tests.engine.acts import deploy_to
from tests.engine.conftest import everybody
from tests.engine.spiff.diagrams import START
from tests.verbs.diagram import child_process, main_process

Seen = tuple[str, str, tuple[str, ...], str | None]


class World:
    """A runtime that can be closed and opened again."""

    def __init__(self, url: str) -> None:
        self.url, self.clock = url, VirtualClock(START)
        self.runtime = self._open()
        deploy_to(self.runtime, main_process(), "p")
        deploy_to(self.runtime, child_process(), "child")

    def _open(self) -> Runtime:
        return Runtime(self.url, clock=self.clock, ports=Ports(resolve_principals=everybody), durable=False)

    def restart(self) -> None:
        """A process that remembers nothing."""
        self.runtime.close()
        self.runtime = self._open()

    def task_id(self, seen: Seen) -> str:
        """An open task that looks like this."""
        with self.runtime.read() as ctx:
            return next(task_id for task_id, each in _tasks(ctx) if each == seen)

    def closed_task(self) -> str | None:
        """A task that is closed."""
        with self.runtime.read() as ctx:
            query = select(HumanTask.id).where(HumanTask.state != "ready").order_by(HumanTask.id).limit(1)
            return ctx.session.scalar(query)

    def instance_id(self, key: str, definition: str = "p") -> str:
        """The newest instance with this business key."""
        with self.runtime.read() as ctx:
            query = select(Instance.id).where(
                Instance.business_key == key, Instance.definition_key == definition
            )
            alive = Instance.ended_at.is_(None).desc()
            return ctx.session.scalars(query.order_by(alive, Instance.started_at.desc())).first() or ""

    def incident_id(self, key: str) -> str:
        """The open incident of an instance."""
        with self.runtime.read() as ctx:
            mine = Incident.instance_id == self.instance_id(key)
            return ctx.session.scalars(select(Incident.id).where(mine, Incident.resolved_at.is_(None))).one()

    def violations(self) -> Sequence[str]:
        """What does not hold in the tables."""
        with self.runtime.read() as ctx:
            return find_violations(ctx)

    def look(self) -> Counter[Any]:
        """Everything that can be told apart."""
        with self.runtime.read() as ctx:
            found = Counter[Any](("task", *seen) for _, seen in _tasks(ctx))
            rows = ctx.session.scalars
            instances = {each.id: each for each in rows(select(Instance))}
            roots = {
                each.instance_id: each for each in rows(select(ScopeRow).where(ScopeRow.parent_id.is_(None)))
            }
            keys = {each: instance.business_key for each, instance in instances.items()}
            for each, instance in instances.items():
                values = repr(sorted(roots[each].variables.items()))
                found["instance", keys[each], instance.definition_key, instance.state, values] += 1
            for timer in rows(select(Timer)):
                found["timer", keys[timer.instance_id], timer.node, timer.held_due_at or timer.due_at] += 1
            for job in rows(select(Job)):
                place = keys[job.instance_id], job.kind, job.state == "failed", job.attempts
                found["job", *place, None if job.attempts else job.held_due_at or job.due_at] += 1
            for wait in rows(select(Subscription)):
                found["waits", keys[wait.instance_id], wait.message] += 1
            for heard in rows(select(SignalWait)):
                found["waits", keys[heard.instance_id], heard.signal] += 1
            for incident in rows(select(Incident).where(Incident.resolved_at.is_(None))):
                found["incident", keys[incident.instance_id]] += 1
            for message in rows(select(Message).where(Message.state == "pending")):
                found["message", message.correlation_key, message.expires_at] += 1
            return found


def _tasks(ctx: Ctx) -> list[tuple[str, Seen]]:
    offered: dict[str, list[str]] = {}
    for row in ctx.session.scalars(select(TaskCandidate)):
        offered.setdefault(row.task_id, []).append(row.principal)
    query = (
        select(HumanTask, Instance.business_key)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(HumanTask.state == "ready")
    )
    return [
        (task.id, (key, task.node, tuple(sorted(offered.get(task.id, ()))), task.assignee))
        for task, key in ctx.session.execute(query)
    ]
