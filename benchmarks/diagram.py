"""The process everybody runs: start, user task, script, exclusive gateway, user task, end; and a wide one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, select

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.migrate import upgrade
from engine.model import Package
from engine.models import HumanTask, TaskState
from engine.ports import Ports
from engine.runtime import Runtime

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_PROPERTIES = "http://spiffworkflow.org/bpmn/schema/1.0/core"
OWNER = "person:benchmark"
NOW = datetime(2015, 3, 13, 1, tzinfo=UTC)
NOTE = {
    "type": "default",
    "id": "note",
    "schemaVersion": 19,
    "components": [{"type": "textfield", "id": "note", "key": "note"}],
}

APPROVAL = """
<startEvent id="Begin"/><sequenceFlow id="f1" sourceRef="Begin" targetRef="Draft"/>
<userTask id="Draft">{role}</userTask><sequenceFlow id="f2" sourceRef="Draft" targetRef="Weigh"/>
<scriptTask id="Weigh" scriptFormat="feel"><script>{{weight: 1}}</script></scriptTask>
<sequenceFlow id="f3" sourceRef="Weigh" targetRef="Choose"/>
<exclusiveGateway id="Choose" default="f5"/>
<sequenceFlow id="f4" sourceRef="Choose" targetRef="Review">
<conditionExpression>weight = 1</conditionExpression></sequenceFlow>
<sequenceFlow id="f5" sourceRef="Choose" targetRef="Done"/>
<userTask id="Review">{role}</userTask><sequenceFlow id="f6" sourceRef="Review" targetRef="Done"/>
<endEvent id="Done"/>
"""
WIDE = """
<startEvent id="Begin"/><sequenceFlow id="f1" sourceRef="Begin" targetRef="Vote"/>
<userTask id="Vote">{items}<multiInstanceLoopCharacteristics/></userTask>
<sequenceFlow id="f2" sourceRef="Vote" targetRef="Done"/><endEvent id="Done"/>
"""
CALLS = """
<startEvent id="Begin"/><sequenceFlow id="f1" sourceRef="Begin" targetRef="Each"/>
<callActivity id="Each" calledElement="approval">{items}<multiInstanceLoopCharacteristics/></callActivity>
<sequenceFlow id="f2" sourceRef="Each" targetRef="Done"/><endEvent id="Done"/>
"""
LOOP = """
<startEvent id="Begin"/><sequenceFlow id="f1" sourceRef="Begin" targetRef="Work"/>
<exclusiveGateway id="Again"/><sequenceFlow id="f2" sourceRef="Again" targetRef="Work"/>
<userTask id="Work">{role}</userTask><sequenceFlow id="f3" sourceRef="Work" targetRef="Count"/>
<scriptTask id="Count" scriptFormat="feel"><script>{{rounds: rounds + 1}}</script></scriptTask>
<sequenceFlow id="f4" sourceRef="Count" targetRef="Enough"/><exclusiveGateway id="Enough" default="f5"/>
<sequenceFlow id="f5" sourceRef="Enough" targetRef="Again"/>
<sequenceFlow id="f6" sourceRef="Enough" targetRef="Done">
<conditionExpression>rounds &gt;= wanted</conditionExpression></sequenceFlow>
<endEvent id="Done"/>
"""
TIMED = """
<startEvent id="Begin"/><sequenceFlow id="f1" sourceRef="Begin" targetRef="Wait"/>
<intermediateCatchEvent id="Wait"><timerEventDefinition><timeDuration>P300D</timeDuration></timerEventDefinition>
</intermediateCatchEvent><sequenceFlow id="f2" sourceRef="Wait" targetRef="Done"/><endEvent id="Done"/>
"""


def _properties(**values: str) -> str:
    lines = "".join(f'<s:property name="{name}" value="{value}"/>' for name, value in values.items())
    return f"<extensionElements><s:properties>{lines}</s:properties></extensionElements>"


def package(key: str, body: str) -> Package:
    """A process that can be deployed."""
    calls = ["approval"] if "callActivity" in body else []
    parts = {
        "role": _properties(role="anybody", form="note"),
        "items": _properties(role="anybody", form="note", collection="items", elementVariable="item")
        if "userTask" in body
        else _properties(collection="items", elementVariable="item", inputs="{item: item}"),
    }
    xml = (
        f'<definitions xmlns="{_BPMN}" xmlns:s="{_PROPERTIES}" id="d" targetNamespace="benchmarks">'
        f'<process id="{key}" isExecutable="true">{body.format(**parts)}</process></definitions>'
    )
    manifest: dict[str, Any] = {
        "id": key,
        "name": {"zh": key, "en": key},
        "category": "",
        "handlers": [],
        "roles": [] if "userTask" not in body else ["anybody"],
        "messages": [],
        "calls": calls,
    }
    forms = {"note": NOTE} if "userTask" in body else {}
    return Package(id=key, name=manifest["name"], bpmn=xml.encode(), forms=forms, manifest=manifest)


def open_runtime(url: str, *, synchronous: str = "FULL", **processes: str) -> Runtime:
    """A migrated database with these processes deployed; everybody may do every task.

    `synchronous` is SQLite's: FULL waits for the disk at every commit, NORMAL at a checkpoint, OFF never.
    """
    upgrade(url)
    ports = Ports(
        resolve_principals=lambda _ctx, _role, _organisation, _data: [OWNER],
        roles={"anybody": {"zh": "任何人", "en": "Anybody"}},
    )
    runtime = Runtime(url, clock=VirtualClock(NOW), ports=ports)
    if runtime.engine.dialect.name == "sqlite":
        event.listen(
            runtime.engine, "connect", lambda raw, _record: raw.execute(f"PRAGMA synchronous={synchronous}")
        )
    runtime.run("system", lambda ctx: runtime.deploy(ctx, *(package(*each) for each in processes.items())))
    return runtime


def open_task_ids(ctx: Ctx, instance_id: str) -> list[str]:
    """The open tasks of an instance."""
    query = select(HumanTask.id).where(HumanTask.instance_id == instance_id)
    return list(ctx.session.scalars(query.where(HumanTask.state == TaskState.READY).order_by(HumanTask.id)))


def complete(runtime: Runtime, task_id: str) -> Callable[[], object]:
    """The verb that completes a task in a transaction of its own."""
    return lambda: runtime.run(OWNER, lambda ctx: runtime.complete_task(ctx, task_id, {}))
