"""Start, end, intermediate and boundary events (BPMN 2.0 §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import IncidentError
from engine.model.elements import Event
from engine.spiff.effects import ThrowSignal
from engine.spiff.specs.activities import payload_of, send
from engine.spiff.specs.base import Element
from engine.spiff.specs.waiting import Waiting

if TYPE_CHECKING:
    from engine.spiff.token import Token


class StartEvent(Element):
    """Where a process or sub-process begins."""


class ThrowEvent(Element):
    """An intermediate event that throws all its definitions and goes on, unless one of them ends its path."""

    @property
    def thrown(self) -> tuple[Event, ...]:
        """What it throws; a plain event throws nothing."""
        return (self.node.event or Event()).each()

    def _run_hook(self, my_task: Token) -> bool:
        run = my_task.workflow.run
        for event in self.thrown:
            if event.kind == "message":
                send(self, my_task, event)
            elif event.kind == "signal":
                run.ask(
                    ThrowSignal(my_task.id, self.name, signal=event.signal, payload=payload_of(self, my_task))
                )
        return True

    def finish(self, token: Token) -> None:
        """Go on, by the flows or to where the link leads."""
        if not self.escalate(token):
            return
        run, scope = token.workflow.run, token.workflow
        target = scope.spec.links[self.thrown[0].link] if self.thrown[0].kind == "link" else None
        if target is None:
            super().finish(token)
            return
        run.remove(token)
        scope.spec.task_specs[target].arrive(scope, None)
        run.settle(scope)

    def escalate(self, token: Token) -> bool:
        """Throw the escalations; whether the token is still there, not interrupted by who caught one."""
        run = token.workflow.run
        for event in self.thrown:
            if event.kind == "escalation" and token.id in run.tokens:
                run.throw_escalation(token, event.escalation_code, payload_of(self, token))
        return token.id in run.tokens


class EndEvent(ThrowEvent):
    """Where a path ends: plainly, throwing something, or ending everything in its scope."""

    def finish(self, token: Token) -> None:
        """Take the token away; an error, a cancellation or a terminate end does more."""
        run, scope = token.workflow.run, token.workflow
        if not self.escalate(token):
            return
        for event in self.thrown:
            if event.kind == "error":
                run.throw_error(token, event.error_code)
                return
            if event.kind == "cancel":
                run.throw_cancel(token)
                return
        if scope.kind == "process":
            run.end_node = self.name
        run.remove(token)
        if any(event.kind == "terminate" for event in self.thrown):
            run.clear(scope)
        run.settle(scope)


class CatchEvent(Waiting):
    """An event in the flow that waits; the target of a link waits for nothing."""

    def _update_hook(self, my_task: Token) -> bool:
        if self.event_of(my_task).kind == "link":
            return True
        my_task._set_state(TaskState.WAITING)
        self.wait(my_task)
        return False

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """What it waited for has come: what else it, or its gateway, waited for is forgotten."""
        values = self.collect(token, payload)
        if values is None:
            return
        token.workflow.assign(values)
        token.workflow.run.drop_rivals(token)
        token._ready()


class BoundaryEvent(CatchEvent):
    """An event on the edge of an activity: interrupting it, or beside it (BPMN 2.0 §13.5.3)."""

    def keeps_listening(self, token: Token) -> bool:
        """One beside its activity hears again and again; one that waits for all, once for each time."""
        return not self.node.interrupting and not self.together

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Interrupt the host and go on, or start a path beside it and keep waiting."""
        run, scope = token.workflow.run, token.workflow
        if not run.is_live(token.attached_to):
            raise IncidentError(f"{self.name} has lost its activity")
        # Worked out before anything is cancelled: if it cannot be, everything is still as it was.
        values = self.collect(token, payload)
        if values is None:
            return
        if self.node.interrupting:
            run.cancel_host(token)
            scope.assign(values)
            token._ready()
            return
        scope.assign(values)
        path = run.new_token(scope, self)
        path._ready()
        self.listen_on(token)
