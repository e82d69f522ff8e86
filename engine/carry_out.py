"""The effects of a step as rows of the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine import calls, signal_waits
from engine.closing import forget_open_task
from engine.context import RECORD, Ctx
from engine.db import new_id
from engine.errors import AppError
from engine.incidents import open_incident, resolve_incidents
from engine.model.actions import judges, offered
from engine.model.elements import Node
from engine.models import (
    NEVER,
    HumanTask,
    TaskState,
)
from engine.office.withdrawal import withdraw_all
from engine.posting import post_message
from engine.spiff import effects
from engine.spiff.run import Run
from engine.step_rows import (
    CANCEL_TASK,
    DELETE_EXTERNAL_JOB,
    DELETE_JOBS,
    DELETE_SUBSCRIPTION,
    DELETE_TIMER,
    INSERT_CANDIDATES,
    INSERT_EXTERNAL_JOB,
    INSERT_JOB,
    INSERT_SIGNAL_WAIT,
    INSERT_SUBSCRIPTION,
    INSERT_TASK,
    INSERT_TIMER,
    LOOK_AGAIN,
)

if TYPE_CHECKING:
    from engine.definitions import Titles, Version
    from engine.instances import Instances

MAX_NAME = 200


class CarryOut:
    """Turns each effect of one instance's step into rows; `instances` starts and cancels children."""

    def __init__(self, ctx: Ctx, instances: Instances, run: Run, version: Version, titles: Titles) -> None:
        self.ctx = ctx
        self.instances = instances
        self.run = run
        self.version = version
        self.titles = titles
        self.now = ctx.now()
        self.history: list[dict[str, Any]] = []

    def all(self) -> None:
        """Carry out everything the step asked for, in its order."""
        for effect in self.run.effects:
            if isinstance(effect, effects.Request) and effect.token_id in self.run.vanished:
                continue
            _ACTIONS[type(effect)](self, effect)
        if self.history:
            RECORD.send(self.ctx.transaction, *self.history)

    def open_task(self, effect: effects.OpenTask) -> None:
        """Offer a task to those its role resolves to."""
        node, variables = effect.element, effect.variables
        values: dict[str, Any] = {
            "id": effect.token_id,
            "instance_id": self.run.instance_id,
            "definition_id": self.version.id,
            "definition_key": self.version.key,
            "node": effect.node,
            **self.titles._asdict(),
            "role": effect.role,
            "organisation_id": effect.organisation_id,
            **task_settings(node),
            "context": task_context(self.version, node, effect.context, variables),
            "state": TaskState.READY,
            "created_at": self.now,
            "due_at": effect.due_at,
            "reason": str(variables.get("return_reason") or ""),
        }
        INSERT_TASK.send(self.ctx.transaction, values)
        principals = self.ctx.ports.resolve_principals(
            self.ctx, effect.role, effect.organisation_id, variables
        )
        if rows := candidate_rows(effect.token_id, principals, effect.due_at):
            INSERT_CANDIDATES.send(self.ctx.transaction, *rows)
        else:
            self.incident(effects.RaiseIncident(effect.token_id, effect.node, nobody_holds(effect.role)))
        self.note(effect, "task_opened", {"principals": list(principals), "role": effect.role})
        for listener in self.ctx.ports.task_listeners:
            listener(self.ctx, HumanTask(**values), "opened")

    def close_task(self, effect: effects.CloseTask) -> None:
        """Withdraw a task."""
        task_id = effect.token_id
        closed = CANCEL_TASK.rows(self.ctx.transaction, {"withdrawn": task_id, "new_closed_at": self.now})
        if not closed:
            return
        forget_open_task(self.ctx, self.run.instance_id, task_id)
        if closed[0]["opinions"]:
            withdraw_all(self.ctx, task_id)
        if listeners := self.ctx.ports.task_listeners:
            task = self.ctx.session.get_one(HumanTask, task_id, populate_existing=True)
            for listener in listeners:
                listener(self.ctx, task, "closed")

    def arm_timer(self, effect: effects.ArmTimer) -> None:
        """Store a timer."""
        timer = {
            "token_id": effect.token_id,
            "instance_id": self.run.instance_id,
            "node": effect.node,
            "due_at": effect.due_at,
            "cycle": effect.cycle,
            "hops": self.ctx.allowance.hops + 1 if effect.due_at <= self.now else 0,
            "armed_at": self.now,
        }
        INSERT_TIMER.send(self.ctx.transaction, timer)

    def disarm_timer(self, effect: effects.DisarmTimer) -> None:
        """Forget a timer, and that it could not fire."""
        gone = DELETE_TIMER.rows(self.ctx.transaction, {"gone": effect.token_id})
        if any(each["due_at"] == NEVER for each in gone):
            resolve_incidents(self.ctx, self.run.instance_id, effect.token_id)

    def subscribe(self, effect: effects.Subscribe) -> None:
        """Wait for a message; one that came before is looked at again."""
        subscription = {
            "token_id": effect.token_id,
            "instance_id": self.run.instance_id,
            "message": effect.message,
            "correlation_key": effect.correlation_key,
            "is_held": False,
        }
        INSERT_SUBSCRIPTION.send(self.ctx.transaction, subscription)
        awaited = {"message": effect.message, "key": effect.correlation_key, "now": self.now}
        LOOK_AGAIN.send(self.ctx.transaction, awaited)

    def unsubscribe(self, effect: effects.Unsubscribe) -> None:
        """Stop waiting."""
        forget_subscription(self.ctx, self.run.instance_id, effect.token_id)

    def await_signal(self, effect: effects.AwaitSignal) -> None:
        """Wait for a signal."""
        wait = {
            "token_id": effect.token_id,
            "instance_id": self.run.instance_id,
            "signal": effect.signal,
        }
        INSERT_SIGNAL_WAIT.send(self.ctx.transaction, wait)

    def ignore_signal(self, effect: effects.IgnoreSignal) -> None:
        """Stop waiting for a signal."""
        signal_waits.forget(self.ctx, self.run.instance_id, effect.token_id)

    def throw_signal(self, effect: effects.ThrowSignal) -> None:
        """Put a signal on its way."""
        signal_waits.throw(self.ctx, effect.signal, effect.payload)

    def send_message(self, effect: effects.SendMessage) -> None:
        """Put a message on its way."""
        post_message(
            self.ctx,
            effect.message,
            effect.correlation_key,
            effect.payload,
            source_instance_id=self.run.instance_id,
        )

    def escalate(self, effect: effects.Escalate) -> None:
        """Let the caller hear an escalation that nobody here caught."""
        calls.tell_caller(
            self.ctx,
            self.run.instance_id,
            "escalation",
            {"code": effect.code, "payload": effect.payload},
        )

    def start_job(self, effect: effects.StartJob) -> None:
        """Put a handler call in the queue."""
        job = {
            "id": new_id(),
            "instance_id": self.run.instance_id,
            "token_id": effect.token_id,
            "kind": "service",
            "handler": effect.handler,
            "inputs": effect.inputs,
            "retries": effect.retries,
            "due_at": NEVER if self.ctx.ports.is_trial else self.now,
            "state": "ready",
            "attempts": 0,
            "error": "",
            "timeout_seconds": effect.timeout_seconds,
            "hops": self.ctx.allowance.hops,
        }
        INSERT_JOB.send(self.ctx.transaction, job)

    def drop_job(self, effect: effects.DropJob) -> None:
        """Take a handler call or a child's result out of the queue, and that it failed."""
        gone = DELETE_JOBS.rows(self.ctx.transaction, {"gone": effect.token_id})
        if any(each["state"] == "failed" for each in gone):
            resolve_incidents(self.ctx, self.run.instance_id, effect.token_id)

    def start_external_job(self, effect: effects.StartExternalJob) -> None:
        """Offer work to the workers outside."""
        job = {
            "id": new_id(),
            "instance_id": self.run.instance_id,
            "token_id": effect.token_id,
            "node": effect.node,
            "topic": effect.topic,
            "inputs": effect.inputs,
            "sees_all": effect.sees_all,
            "urgency": -effect.priority,
            "created_at": self.ctx.now(),
            "available_at": self.ctx.now(),
            "lock_number": 0,
            "state": "ready",
            "retries": effect.retries,
            "first_retries": effect.retries,
            "error": "",
            "error_details": "",
        }
        INSERT_EXTERNAL_JOB.send(self.ctx.transaction, job)
        self.ctx.after_commit.append(self.instances.external_bell.ring)

    def drop_external_job(self, effect: effects.DropExternalJob) -> None:
        """Take work back from the workers outside, and that it failed."""
        gone = DELETE_EXTERNAL_JOB.rows(self.ctx.transaction, {"gone": effect.token_id})
        if any(each["state"] == "failed" for each in gone):
            resolve_incidents(self.ctx, self.run.instance_id, effect.token_id)

    def call_process(self, effect: effects.CallProcess) -> None:
        """Start a child; if it cannot start, the call activity stands still."""
        try:
            self.instances.start_child(self.ctx, self.run.instance_id, effect)
        except AppError as error:
            self.run.stop(self.run.token(effect.token_id), error.message)

    def cancel_child(self, effect: effects.CancelChild) -> None:
        """Cancel a child."""
        self.instances.cancel_child(self.ctx, self.run.instance_id, effect.token_id)

    def incident(self, effect: effects.RaiseIncident) -> None:
        """Call an operator."""
        open_incident(self.ctx, self.run.instance_id, effect.token_id, node=effect.node, cause=effect.cause)
        self.note(effect, "incident", {"cause": effect.cause})

    def resolve_incident(self, effect: effects.ResolveIncident) -> None:
        """What stood still is gone."""
        resolve_incidents(self.ctx, self.run.instance_id, effect.token_id)

    def end_instance(self, effect: effects.EndInstance) -> None:
        """Close the instance."""
        self.instances.end(self.ctx, self.run, effect)
        self.note(effect, "instance_ended", {})

    def record(self, effect: effects.Record) -> None:
        """Keep a line of history."""
        self.note(effect, effect.kind, effect.data)

    def note(self, effect: effects.Effect, kind: str, data: dict[str, Any]) -> None:
        """Collect a line of history; all are written at once."""
        self.history.append(
            {
                "at": self.now,
                "kind": kind,
                "actor": self.ctx.actor,
                "instance_id": self.run.instance_id,
                "node": effect.node,
                "task_id": effect.token_id if kind.startswith("task_") else None,
                "data": self.ctx.told(data),
            }
        )


def task_settings(node: Node) -> dict[str, Any]:
    """What a task takes from its element as it is drawn."""
    return {
        "name": (node.name or node.id)[:MAX_NAME],
        "form": node.properties.get("form", ""),
        "actions": ",".join(offered(node)),
        "reminder": node.properties.get("reminder", ""),
        "instructions": node.properties.get("instructions", "") or node.documentation,
        "stage": node.properties.get("stage", ""),
        "judges": judges(node),
    }


def task_context(
    version: Version, node: Node, inputs: dict[str, Any] | None, variables: Mapping[str, Any]
) -> dict[str, Any]:
    """What a task's form starts with: its `inputs`, else the variables named as its fields or holding their choices."""
    if inputs is not None:
        return inputs
    form = version.forms.get(node.properties.get("form", ""))
    keys = (*form.keys(), *form.option_names) if form is not None else ()
    return {key: variables[key] for key in keys if key in variables}


def forget_subscription(ctx: Ctx, instance_id: str, token_id: str) -> bool:
    """A token waits for its message no longer, whatever went wrong with one; False if it did not wait."""
    gone = DELETE_SUBSCRIPTION.run(ctx.transaction, {"gone": token_id})
    resolve_incidents(ctx, instance_id, token_id)
    return gone == 1


def candidate_rows(task_id: str, principals: Sequence[str], due_at: datetime | None) -> list[dict[str, Any]]:
    """One row for each principal a task is offered to."""
    return [
        {"task_id": task_id, "principal": each, "due_at": due_at or NEVER}
        for each in dict.fromkeys(principals)
    ]


def nobody_holds(role: str) -> str:
    """Why a task is offered to nobody."""
    return f"nobody holds the role {role!r} for this task"


_ACTIONS: dict[type[effects.Effect], Callable[[CarryOut, Any], None]] = {
    effects.OpenTask: CarryOut.open_task,
    effects.CloseTask: CarryOut.close_task,
    effects.ArmTimer: CarryOut.arm_timer,
    effects.DisarmTimer: CarryOut.disarm_timer,
    effects.Subscribe: CarryOut.subscribe,
    effects.Unsubscribe: CarryOut.unsubscribe,
    effects.SendMessage: CarryOut.send_message,
    effects.AwaitSignal: CarryOut.await_signal,
    effects.IgnoreSignal: CarryOut.ignore_signal,
    effects.ThrowSignal: CarryOut.throw_signal,
    effects.Escalate: CarryOut.escalate,
    effects.StartJob: CarryOut.start_job,
    effects.DropJob: CarryOut.drop_job,
    effects.StartExternalJob: CarryOut.start_external_job,
    effects.DropExternalJob: CarryOut.drop_external_job,
    effects.CallProcess: CarryOut.call_process,
    effects.CancelChild: CarryOut.cancel_child,
    effects.RaiseIncident: CarryOut.incident,
    effects.ResolveIncident: CarryOut.resolve_incident,
    effects.EndInstance: CarryOut.end_instance,
    effects.Record: CarryOut.record,
}
