"""What waits for an event: what it asks for, and whether it catches what is thrown (BPMN 2.0 §10.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.model.elements import Event, Flow, Node
from engine.spiff import dataflow, timing
from engine.spiff.effects import ArmTimer, AwaitSignal, DisarmTimer, Effect, IgnoreSignal, Record, Unsubscribe
from engine.spiff.specs.activities import subscribe
from engine.spiff.specs.base import Element, context

if TYPE_CHECKING:
    from engine.spiff.token import Token

_UNDO: dict[str, type[Effect]] = {
    "timer": DisarmTimer,
    "message": Unsubscribe,
    "signal": IgnoreSignal,
}


class Waiting(Element):
    """An element that waits for what `event_node` says; `catcher` is where its definitions and settings stand."""

    def __init__(self, wf_spec: Any, node: Node, outgoing: Sequence[Flow], incoming: Sequence[Flow]) -> None:
        super().__init__(wf_spec, node, outgoing, incoming)
        self.catcher = self.event_node(node)
        event = self.catcher.event or Event()
        self.waits, self.together = event.each(), event.together

    @staticmethod
    def event_node(node: Node) -> Node:
        """The node with the event definition."""
        return node

    def wait(self, token: Token) -> None:
        """Ask for what wakes the token. Errors, escalations and cancellations look for it by themselves."""
        run, event = token.workflow.run, self.event_of(token)
        if event.kind == "message":
            subscribe(self, token, event)
        elif event.kind == "signal":
            run.ask(AwaitSignal(token.id, self.name, signal=event.signal))
        elif event.kind == "conditional":
            run.conditions.listen(token)
        elif event.kind == "timer":
            self._arm(token, event)

    def _arm(self, token: Token, event: Event) -> None:
        """Arm the timer; a date already past passes on or is skipped, and is recorded."""
        run = token.workflow.run
        due_at, cycle = timing.due(event, run.environment, token.workflow.variables_view())
        if not timing.is_past_date(event, due_at, run.environment):
            run.ask(ArmTimer(token.id, self.name, due_at=due_at, cycle=cycle))
            return
        # The date was past before the token came (domain rule: never act on it silently).
        fires = timing.fires_when_past(self.node, self.catcher)
        data = {"due": due_at.isoformat(), "fires": fires}
        run.ask(Record(token.id, self.name, "timer_already_past", data))
        if fires:
            run.ask(ArmTimer(token.id, self.name, due_at=run.environment.clock.now()))

    def outputs(self, token: Token, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """The variables to set from what the event brought; `outputs` sees it also under the event's kind."""
        mapping = self.catcher.properties.get("outputs", "")
        if not mapping:
            return dataflow.written(self.catcher, token.workflow, payload, whole=True)
        kind = self.event_of(token).kind
        value = token.workflow.evaluate(mapping, {**payload, kind: dict(payload)})
        return context(value, self.catcher.id, "outputs")

    def collect(self, token: Token, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The variables to set now that this has come; None while an event that waits for all lacks another one.

        What has come already does not count again before the event has happened.
        """
        values = self.outputs(token, payload)
        if not self.together:
            return values
        if _heard(token) is None:
            token.remember(heard=dict(values))
        parts = sorted(self._parts(token), key=lambda each: each.internal_data["part"])
        if any(_heard(each) is None for each in parts):
            return None
        return {name: value for each in parts for name, value in (_heard(each) or {}).items()}

    def listen_on(self, token: Token) -> None:
        """The event has happened beside what goes on: wait for the next time, unless there can be none."""
        parts = self._parts(token) if self.together else [token]
        if any(self._is_spent(each) for each in parts):
            for each in parts:
                token.workflow.run.remove(each)
        elif self.together:
            for each in parts:
                each.remember(heard=None)
                self.wait(each)

    def _parts(self, token: Token) -> list[Token]:
        group = token.workflow.run.attached(token.attached_to or "")
        return [each for each in group if each.task_spec is self]

    def catches(self, token: Token, kind: str, code: str) -> int:
        """How well this catches an error, an escalation or a cancellation: 2 by its code, 1 like any, 0 not."""
        event = self.event_of(token)
        if event.kind != kind or _heard(token) is not None:
            return 0
        wanted = event.error_code if kind == "error" else event.escalation_code
        return 2 if wanted == code else int(not wanted)

    def _is_spent(self, token: Token) -> bool:
        """Whether a token has nothing more to hear: its one time has come."""
        event = self.event_of(token)
        return event.kind == "timer" and event.timer != "cycle"

    def cleanup(self, token: Token) -> None:
        """Stop waiting."""
        undo = _UNDO.get(self.event_of(token).kind)
        if undo is not None:
            token.workflow.run.ask(undo(token.id, self.name))


def _heard(token: Token) -> dict[str, Any] | None:
    """What has come to one of several tokens that wait together; None: nothing yet."""
    found: dict[str, Any] | None = token.internal_data.get("heard")
    return found
