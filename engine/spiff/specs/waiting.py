"""What waits for an event: what it asks for, and whether it catches what is thrown (BPMN 2.0 §10.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.model.elements import Event, Flow, Node
from engine.spiff import timing
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

    when_past = "fire"

    def __init__(self, wf_spec: Any, node: Node, outgoing: Sequence[Flow], incoming: Sequence[Flow]) -> None:
        super().__init__(wf_spec, node, outgoing, incoming)
        self.catcher = self.event_node(node)
        self.waits = (self.catcher.event or Event()).each()

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
        fires = self.catcher.properties.get("whenPast", self.when_past) == "fire"
        data = {"due": due_at.isoformat(), "fires": fires}
        run.ask(Record(token.id, self.name, "timer_already_past", data))
        if fires:
            run.ask(ArmTimer(token.id, self.name, due_at=run.environment.clock.now()))

    def outputs(self, token: Token, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """The variables to set from what the event brought; `outputs` sees it also under the event's kind."""
        mapping = self.catcher.properties.get("outputs", "")
        if not mapping:
            return payload
        kind = self.event_of(token).kind
        value = token.workflow.evaluate(mapping, {**payload, kind: dict(payload)})
        return context(value, self.catcher.id, "outputs")

    def catches(self, token: Token, kind: str, code: str) -> int:
        """How well this catches an error, an escalation or a cancellation: 2 by its code, 1 like any, 0 not."""
        event = self.event_of(token)
        if event.kind != kind:
            return 0
        wanted = event.error_code if kind == "error" else event.escalation_code
        return 2 if wanted == code else int(not wanted)

    def is_spent(self, token: Token) -> bool:
        """Whether a token that keeps listening has nothing more to hear: its one time has come."""
        event = self.event_of(token)
        return event.kind == "timer" and event.timer != "cycle"

    def cleanup(self, token: Token) -> None:
        """Stop waiting."""
        undo = _UNDO.get(self.event_of(token).kind)
        if undo is not None:
            token.workflow.run.ask(undo(token.id, self.name))
