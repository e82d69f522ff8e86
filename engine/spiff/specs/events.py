"""Start, end, intermediate and boundary events (BPMN 2.0 §10.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import IncidentError
from engine.model.elements import Event
from engine.spiff import timing
from engine.spiff.effects import ArmTimer, DisarmTimer, Record, Unsubscribe
from engine.spiff.specs.activities import send, subscribe
from engine.spiff.specs.base import Element, context

if TYPE_CHECKING:
    from engine.spiff.token import Token


class StartEvent(Element):
    """Where a process or sub-process begins."""


class ThrowEvent(Element):
    """An intermediate event that does something and goes on: nothing, or a message."""

    def _run_hook(self, my_task: Token) -> bool:
        if self.event.kind == "message":
            send(self, my_task)
        return True

    @property
    def event(self) -> Event:
        """The event definition."""
        return self.node.event or Event()


class EndEvent(ThrowEvent):
    """Where a path ends: plainly, with a message, with an error, or ending everything in its scope."""

    def finish(self, token: Token) -> None:
        """Take the token away; an error or terminate end does more."""
        run, scope = token.workflow.run, token.workflow
        if self.event.kind == "error":
            run.throw_error(token, self.event.error_code)
            return
        if scope.kind == "process":
            run.end_node = self.name
        run.remove(token)
        if self.event.kind == "terminate":
            run.clear(scope)
        run.settle(scope)


class CatchEvent(Element):
    """An event that waits: for a time or a message."""

    def _update_hook(self, my_task: Token) -> bool:
        my_task._set_state(TaskState.WAITING)
        self.wait(my_task)
        return False

    @property
    def event(self) -> Event:
        """The event definition."""
        return self.node.event or Event()

    def wait(self, token: Token) -> None:
        """Arm the timer or subscribe; a date already past passes on or is skipped, and is recorded."""
        run = token.workflow.run
        if self.event.kind == "message":
            subscribe(self, token)
        elif self.event.kind == "timer":
            due_at, cycle = timing.due(self.event, run.environment, token.workflow.variables_view())
            if timing.is_past_date(self.event, due_at, run.environment):
                self.already_past(token, due_at.isoformat())
            else:
                run.ask(ArmTimer(token.id, self.name, due_at=due_at, cycle=cycle))

    def already_past(self, token: Token, due: str) -> None:
        """The date was past before the token came (domain rule: never act on it silently)."""
        run = token.workflow.run
        fires = self.node.properties.get("whenPast", self.when_past) == "fire"
        run.ask(Record(token.id, self.name, "timer_already_past", {"due": due, "fires": fires}))
        if fires:
            run.ask(ArmTimer(token.id, self.name, due_at=run.environment.clock.now()))

    when_past = "fire"

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """The time or the message has come."""
        token.workflow.assign(self.outputs(token, payload))
        token.workflow.run.drop_rivals(token)
        token._ready()

    def outputs(self, token: Token, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """The variables to set from what the message or error brought."""
        mapping = self.node.properties.get("outputs", "")
        if not mapping:
            return payload
        value = token.workflow.evaluate(mapping, {**payload, "message": dict(payload)})
        return context(value, self.name, "outputs")

    def cleanup(self, token: Token) -> None:
        """Stop waiting."""
        effect = DisarmTimer if self.event.kind == "timer" else Unsubscribe
        token.workflow.run.ask(effect(token.id, self.name))


class BoundaryEvent(CatchEvent):
    """An event on the edge of an activity: interrupting it, or beside it (BPMN 2.0 §13.5.3)."""

    when_past = "skip"

    def wait(self, token: Token) -> None:
        """Error events wait for nothing by themselves: an error looks for them."""
        if self.event.kind != "error":
            super().wait(token)

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Interrupt the host and go on, or start a path beside it and keep waiting."""
        run, scope = token.workflow.run, token.workflow
        if self.event.kind != "error" and not run.is_live(token.attached_to):
            raise IncidentError(f"{self.name} has lost its activity")
        # Worked out before anything is cancelled: if it cannot be, everything is still as it was.
        values = self.outputs(token, payload)
        if self.node.interrupting:
            run.cancel_host(token)
            scope.assign(values)
            token._ready()
            return
        scope.assign(values)
        path = run.new_token(scope, self)
        path._ready()
        if self.event.kind == "timer" and self.event.timer != "cycle":
            run.remove(token)

    def catches(self, code: str) -> bool:
        """Whether this is an error event for the code (an event without a code catches all)."""
        return self.event.kind == "error" and self.event.error_code in ("", code)
