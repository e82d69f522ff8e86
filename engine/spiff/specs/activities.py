"""Tasks, sub-process and call activity (BPMN 2.0 §10.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.mixins import UserTaskMixin

from engine import durations
from engine.errors import BusinessError
from engine.spiff import dataflow, timing
from engine.spiff.effects import (
    CallProcess,
    CancelChild,
    CloseTask,
    DropJob,
    OpenTask,
    SendMessage,
    StartJob,
    Subscribe,
    Unsubscribe,
)
from engine.spiff.specs.base import Activity, context, text_of

if TYPE_CHECKING:
    from engine.spiff.token import Token

DEFAULT_RETRIES = 3


class PassThroughTask(Activity):
    """A task or manual task: nothing for the engine to do but to let its data flow."""

    def _run_hook(self, my_task: Token) -> bool:
        if self.node.data is not None:
            scope = my_task.workflow
            taken = dataflow.read(self.node, scope)
            scope.assign(dataflow.written(self.node, scope, taken, loose=False))
        return True


class HumanTask(UserTaskMixin, Activity):
    """A user task: waits, ready, until a person completes it."""

    def __init__(self, wf_spec: Any, node: Any, outgoing: Any, incoming: Any) -> None:
        Activity.__init__(self, wf_spec, node, outgoing, incoming)
        self.manual = True

    def prepare(self, token: Token) -> bool:
        """Offer the task to the people it is for."""
        scope, properties = token.workflow, self.node.properties
        variables = scope.variables_view()
        where = properties.get("organisation", "")
        organisation = scope.evaluate(where) if where else variables.get("organisation_id")
        scope.run.ask(
            OpenTask(
                token.id,
                self.name,
                element=self.node,
                due_at=timing.task_due(self.node, scope.run.environment, variables),
                role=self.node.role,
                organisation_id=None if organisation is None else str(organisation),
                context=self.inputs(token) if properties.get("inputs") or self._takes_data else None,
                variables=variables,
            )
        )
        return True

    @property
    def _takes_data(self) -> bool:
        return self.node.data is not None and bool(self.node.data.inputs)

    def answer(self, token: Token, data: Mapping[str, Any], action: str, reason: str) -> None:
        """Take a person's answer.

        Sets `returned` and `return_reason` when the task offers to return, `withdrawn` when it offers to withdraw.

        Raises IncidentError, with nothing changed, when `outputs` cannot be worked out.
        """
        values, offered = dict(data), self.node.properties.get("actions", "")
        if "withdraw" in offered:
            values["withdrawn"] = action == "withdraw"
        if "return" in offered:
            values |= {
                "returned": action == "return",
                "return_reason": reason if action == "return" else None,
            }
        self.take_outputs(token, values, "form")

    def cleanup(self, token: Token) -> None:
        """Withdraw the offer."""
        token.workflow.run.ask(CloseTask(token.id, self.name))


def _timeout(text: str) -> float | None:
    return durations.parse_duration(text).elapsed.total_seconds() if text else None


class ServiceTask(Activity):
    """A registered handler, run as a durable job."""

    def _run_hook(self, my_task: Token) -> None:
        properties = self.node.properties
        my_task.workflow.run.ask(
            StartJob(
                my_task.id,
                self.name,
                handler=properties.get("handler", ""),
                inputs=self.inputs(my_task),
                retries=int(properties.get("retries") or DEFAULT_RETRIES),
                timeout_seconds=_timeout(properties.get("timeout", "").strip()),
            )
        )

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The handler's result is here."""
        self.take_outputs(token, payload, "result")
        token.workflow.run.complete(token)

    def cleanup(self, token: Token) -> None:
        """Drop the job."""
        token.workflow.run.ask(DropJob(token.id, self.name))


class ScriptTask(Activity):
    """A FEEL context whose entries become variables."""

    def _run_hook(self, my_task: Token) -> bool:
        scope = my_task.workflow
        value = scope.evaluate(self.node.script, dataflow.read(self.node, scope))
        self.take_outputs(my_task, context(value, self.name, "the script"), "result")
        return True


class SendTask(Activity):
    """Sends a message and goes on."""

    def _run_hook(self, my_task: Token) -> bool:
        send(self, my_task, self.node.event)
        my_task.workflow.assign(dataflow.written(self.node, my_task.workflow, {}))
        return True


class ReceiveTask(Activity):
    """Waits for a message."""

    def _run_hook(self, my_task: Token) -> None:
        subscribe(self, my_task, self.node.event)

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The message is here."""
        run = token.workflow.run
        if self.node.data is None:
            self.take_outputs(token, payload, "message")
        else:
            token.workflow.assign(dataflow.written(self.node, token.workflow, payload, whole=True))
        run.drop_rivals(token)
        run.complete(token)

    def cleanup(self, token: Token) -> None:
        """Stop listening."""
        token.workflow.run.ask(Unsubscribe(token.id, self.name))


class SubProcess(Activity):
    """An embedded sub-process: a scope of its own."""

    def _run_hook(self, my_task: Token) -> None:
        run, inner = my_task.workflow.run, my_task.workflow.spec.inner[self.name]
        taken = dataflow.read(self.node, my_task.workflow)
        run.open_scope(inner, inner.start_event(), owner=my_task, variables=taken)

    def finish(self, token: Token) -> None:
        """Give what flows out of it, and go on."""
        run = token.workflow.run
        if self.node.data is not None and not self.is_body(token):
            for scope in run.scopes_of(token):
                given = dataflow.written(self.node, token.workflow, scope.variables, loose=False)
                token.workflow.assign(given)
            run.close_scopes_of(token)
        super().finish(token)

    def owns_scopes(self, token: Token) -> bool:
        """Its own, or its items'."""
        return True


class CallActivity(Activity):
    """Another definition, run as an instance of its own; waits for its end."""

    def _run_hook(self, my_task: Token) -> None:
        key = self.node.properties.get("businessKey", "")
        scope = my_task.workflow
        scope.run.ask(
            CallProcess(
                my_task.id,
                self.name,
                key=self.node.called_element,
                business_key=text_of(scope.evaluate(key)) if key else scope.run.business_key,
                data=self.inputs(my_task),
            )
        )

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The child has ended; its variables go through `outputs` or data outputs only."""
        if self.node.properties.get("outputs"):
            self.take_outputs(token, payload, "result")
        else:
            token.workflow.assign(dataflow.written(self.node, token.workflow, payload, loose=False))
        token.workflow.run.complete(token)

    def cleanup(self, token: Token) -> None:
        """The child goes with its caller, and so does a result already on its way."""
        token.workflow.run.ask(CancelChild(token.id, self.name))
        token.workflow.run.ask(DropJob(token.id, self.name))


def payload_of(spec: Any, token: Token) -> dict[str, Any]:
    """What an event or send task sends along."""
    text = spec.node.properties.get("payload", "")
    if not text:
        return dataflow.message(spec.node, token.workflow)
    return context(token.workflow.evaluate(text), spec.name, "payload")


def send(spec: Any, token: Token, event: Any) -> None:
    """Send the message of an event or send task."""
    scope, key = token.workflow, event.correlation_key
    scope.run.ask(
        SendMessage(
            token.id,
            spec.name,
            message=event.message,
            correlation_key=text_of(scope.evaluate(key)) if key else "",
            payload=payload_of(spec, token),
        )
    )


def subscribe(spec: Any, token: Token, event: Any) -> None:
    """Wait for the message of an event or receive task; the key is fixed now."""
    scope, key = token.workflow, event.correlation_key
    scope.run.ask(
        Subscribe(
            token.id,
            spec.name,
            message=event.message,
            correlation_key=text_of(scope.evaluate(key)) if key else "",
        )
    )


def business_error(error: BusinessError) -> dict[str, Any]:
    """What a boundary event sees of a handler's "no"."""
    return {"error_code": error.code, "error_message": error.message}
