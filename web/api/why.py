"""Why: a task or an instance explains itself, in the language of Accept-Language."""

from __future__ import annotations

from pydantic import Field

from engine import tasks
from engine.models import TaskState
from web.api.model import Model
from web.api.operations import operation
from web.identity import me
from web.transactions import reading
from web.visibility import require_instance
from web.why.instance import explain_instance
from web.why.task import explain_task


class Reason(Model):
    """One part of an explanation."""

    label: str
    text: str


class TaskReasons(Model):
    """Why a task waits; empty for one that is closed."""

    sentence: str = Field(
        description="for whom it waits, since when and through whom, how long such a task usually takes, when it is "
        "due, when the next reminder goes to whom, and what happens if nobody does it"
    )
    reasons: list[Reason] = Field(description="the same, part by part")


class InstanceReasons(Model):
    """Why an instance has not ended; empty for one that has."""

    sentences: list[str] = Field(description="one for each thing it waits for")


@operation("GET", "/tasks/{task_id}/why", "任务为什么在等", answer=TaskReasons)
def explain_why_task(task_id: str) -> TaskReasons:
    """Why a task this person may do waits, and what comes if it goes on waiting."""
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    if task.state != TaskState.READY:
        return TaskReasons(sentence="", reasons=[])
    why = explain_task(ctx, task, me())
    return TaskReasons(
        sentence=why.sentence, reasons=[Reason(label=label, text=text) for label, text in why.lines]
    )


@operation("GET", "/instances/{instance_id}/why", "流程为什么没有结束", answer=InstanceReasons)
def explain_why_instance(instance_id: str) -> InstanceReasons:
    """What an instance this person may look at waits for."""
    ctx = reading()
    instance = require_instance(ctx, me(), instance_id)
    return InstanceReasons(sentences=explain_instance(ctx, instance, me()))
