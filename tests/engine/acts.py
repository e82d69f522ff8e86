"""What tests do with a runtime: start, complete, look."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select

from engine.context import Ctx
from engine.model.elements import Event, Process
from engine.models import Definition, HumanTask, Incident, Instance, StartTrigger
from engine.registry import handler
from engine.runtime import Runtime
from tests.engine.spiff.diagrams import end, node, process, start, user

APPROVAL = process(
    [
        start(),
        user("Draft", form="draft", due="P5D"),
        user("Review", form="review", actions="submit,return"),
        node("exclusiveGateway", "Accepted", default="F2_0"),
        end(),
    ],
    ["Begin > Draft > Review > Accepted", "Accepted > Draft if returned", "Accepted > Finish"],
)
FORMS = {
    "draft": {
        "type": "default",
        "components": [
            {"type": "textfield", "key": "theme", "label": "主题", "id": "f1", "validate": {"required": True}}
        ],
    },
    "review": {
        "type": "default",
        "components": [{"type": "textarea", "key": "opinion", "label": "意见", "id": "f2"}],
    },
}


def deploy_to(
    runtime: Runtime, diagram: Process, key: str = "p", forms: dict[str, Any] | None = None, message: str = ""
) -> str:
    """Store a process as the next version of a definition, unchecked; gives its id."""
    with runtime.begin() as ctx:
        number = ctx.session.query(Definition).filter_by(key=key).count()
        row = Definition(
            key=key,
            version=number + 1,
            name={"zh": key, "en": key},
            bpmn="",
            model=diagram.to_dict(),
            forms=forms or {},
            manifest={},
            checksum=str(number),
            deployed_at=ctx.now(),
            deployed_by=ctx.actor,
        )
        ctx.session.add(row)
        if message:
            begin_at = next(each.id for each in diagram.nodes.values() if each.kind == "startEvent")
            ctx.session.add(StartTrigger(definition_key=key, node=begin_at, message=message))
        ctx.session.flush()
        return row.id


def in_threads(actions: Sequence[Callable[[], object]]) -> None:
    """Do all of this at once; raises the first error."""
    gate = threading.Barrier(len(actions))

    def begin_together(action: Callable[[], object]) -> None:
        gate.wait()
        action()

    with ThreadPoolExecutor(len(actions)) as pool:
        for each in [pool.submit(begin_together, action) for action in actions]:
            each.result()


def open_tasks(runtime: Runtime) -> list[HumanTask]:
    """The open tasks of every instance, by node."""
    with runtime.read() as ctx:
        query = select(HumanTask).where(HumanTask.state == "ready").order_by(HumanTask.node, HumanTask.id)
        return list(ctx.session.scalars(query))


def names(runtime: Runtime) -> list[str]:
    """The nodes of the open tasks, sorted."""
    return [task.node for task in open_tasks(runtime)]


def begin(runtime: Runtime, key: str = "p", **values: Any) -> str:
    """Start an instance as a person."""
    with runtime.begin("person:p1") as ctx:
        return runtime.start(ctx, key, **values)


def complete(runtime: Runtime, name: str, data: dict[str, Any] | None = None, **values: Any) -> None:
    """Do the first open task at a node as a person."""
    task = next(task for task in open_tasks(runtime) if task.node == name)
    with runtime.begin("person:p1") as ctx:
        runtime.complete_task(ctx, task.id, data or {}, **values)


def count(runtime: Runtime, model: Any, *where: Any) -> int:
    """How many rows there are."""
    with runtime.read() as ctx:
        return ctx.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def state_of(runtime: Runtime, instance_id: str) -> str:
    """The state of an instance."""
    with runtime.read() as ctx:
        return ctx.session.get_one(Instance, instance_id).state


def failing(name: str, errors: list[Exception]) -> None:
    """Register a handler that raises these errors, one at each call, and then succeeds."""

    @handler(name)
    def fail(ctx: Ctx) -> None:
        ctx.record("tried")
        if errors:
            raise errors.pop(0)


def receiver(name: str = "M") -> Process:
    """A process that waits for the message plan_filed of a campaign."""
    event = Event(kind="message", message="plan_filed", correlation_key="campaign")
    return process(
        [start(), node("intermediateCatchEvent", name, event=event), user("Go")], [f"Begin > {name} > Go"]
    )


def incident(runtime: Runtime) -> Incident:
    """The one open incident."""
    with runtime.read() as ctx:
        return ctx.session.scalars(select(Incident).where(Incident.resolved_at.is_(None))).one()


def retry(runtime: Runtime) -> None:
    """Try again what the one open incident is about."""
    found = incident(runtime)
    with runtime.begin("person:admin") as ctx:
        runtime.retry_incident(ctx, found.id)
