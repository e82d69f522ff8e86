"""What every element shares: it is entered, runs, completes, and is left by its flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.errors import IncidentError
from engine.feel import format_value
from engine.model.elements import Event, Flow, Node
from engine.spiff import dataflow, multi, rounds
from engine.spiff.environment import require_storable
from engine.spiff.specs.choosing import true_flows
from engine.spiff.unfit import CONTEXT, unfit

if TYPE_CHECKING:
    from engine.spiff.scope import Scope
    from engine.spiff.token import Token


MAX_KEY = 200


class Element(BpmnSpecMixin):
    """A flow node. `boundaries` are the ids of the events attached to it, `waits` what it waits for: each
    definition of an event with several gets a token of its own, numbered by `part`.

    SpiffWorkflow's life cycle is kept (update → ready → run → complete); its prediction of the whole future
    is not: an element creates its successors when it completes, and only those that are really taken.
    """

    def __init__(self, wf_spec: Any, node: Node, outgoing: Sequence[Flow], incoming: Sequence[Flow]) -> None:
        super().__init__(wf_spec, node.id, bpmn_name=node.name, lane=node.lane)
        self.node = node
        self.outgoing = tuple(outgoing)
        self.incoming = tuple(incoming)
        self.boundaries: tuple[str, ...] = ()
        self.waits: tuple[Event, ...] = ()

    def test(self) -> None:
        """The checker has looked before the definition was deployed."""

    def arrive(self, scope: Scope, flow: Flow | None) -> None:
        """A token reaches this element by a flow (None at a start)."""
        scope.run.enter(scope, self)

    def choose(self, token: Token) -> Sequence[Flow]:
        """The flows a completed token leaves by; all of them unless an element knows better."""
        return self.outgoing

    def finish(self, token: Token) -> None:
        """The token is complete: take it away and enter what follows."""
        run, scope = token.workflow.run, token.workflow
        flows = self.choose(token)
        run.remove(token)
        for flow in flows:
            scope.spec.task_specs[flow.target].arrive(scope, flow)
        run.settle(scope)

    def runs_by_itself(self, token: Token) -> bool:
        """Whether the stepper runs a ready token of this element; people do the rest."""
        return not self.manual

    def owns_scopes(self, token: Token) -> bool:
        """Whether the token has scopes inside it."""
        return False

    def cleanup(self, token: Token) -> None:
        """The token is being taken away before its time: undo what it asked for."""

    def event_of(self, token: Token) -> Event:
        """What this token waits for."""
        return self.waits[token.internal_data.get("part", 0)]

    def keeps_listening(self, token: Token) -> bool:
        """Whether the token goes on waiting after it has fired."""
        return False

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """What the token waited for has come; `payload` is what came with it."""
        raise IncidentError(f"{self.name} waits for nothing")

    def _predict(self, my_task: Token, seen: Any = None, looked_ahead: int = 0, mask: int = 0) -> None:
        """Nothing is predicted (stock SpiffWorkflow builds up to 2ⁿ tasks here)."""

    def _update_hook(self, my_task: Token) -> bool:
        return True

    def _on_complete(self, my_task: Token) -> None:
        self.finish(my_task)


class Activity(Element):
    """Something that can carry boundary events, and repeat for every item of a collection or in a loop."""

    def _update_hook(self, my_task: Token) -> bool:
        if my_task.is_item:
            return self.prepare(my_task)
        my_task.workflow.run.arm_boundaries(my_task)
        if self.node.loop is not None:
            return multi.open_items(my_task)
        if self.node.repeat is not None:
            return rounds.open_rounds(my_task)
        return self.prepare(my_task)

    def _run(self, my_task: Token) -> bool | None:
        if self.is_body(my_task):
            return True
        result: bool | None = super()._run(my_task)
        return result

    def is_body(self, token: Token) -> bool:
        """Whether the token stands for all items of a multi-instance activity, or all rounds of a loop."""
        return (self.node.loop is not None or self.node.repeat is not None) and not token.is_item

    def runs_by_itself(self, token: Token) -> bool:
        """A body has no work of its own."""
        return not self.manual or self.is_body(token)

    def owns_scopes(self, token: Token) -> bool:
        """A body owns the scopes of its items or rounds."""
        return self.is_body(token)

    def prepare(self, token: Token) -> bool:
        """Ask for what the activity needs before it may run; True when it is ready."""
        return True

    def finish(self, token: Token) -> None:
        """An item or a round reports to its activity; anything else is left by its flows."""
        if token.is_item:
            (multi.item_done if self.node.repeat is None else rounds.round_done)(token)
            return
        token.workflow.run.detach_boundaries(token)
        super().finish(token)

    def choose(self, token: Token) -> Sequence[Flow]:
        """All flows, or by their conditions where there are any."""
        is_choice = self.node.default or any(flow.condition is not None for flow in self.outgoing)
        return true_flows(self, token) if is_choice else self.outgoing

    def take_outputs(self, token: Token, values: Mapping[str, Any], name: str) -> None:
        """Store what the activity produced: through its `outputs` mapping or its data flow, else all of it.

        The mapping is a FEEL context over the variables, the values, and the values under `name`.
        """
        scope = token.workflow
        mapping = self.node.properties.get("outputs", "")
        if not mapping:
            scope.assign(dataflow.written(self.node, scope, values))
            return
        scope.assign(context(scope.evaluate(mapping, {**values, name: dict(values)}), self.name, "outputs"))

    def inputs(self, token: Token, name: str = "inputs") -> dict[str, Any]:
        """The value of a FEEL context property, else what flows into the data inputs; {} without either."""
        text = self.node.properties.get(name, "")
        if not text:
            return dataflow.inputs(self.node, token.workflow)
        return context(token.workflow.evaluate(text), self.name, name)


def context(value: object, element: str, what: str) -> dict[str, Any]:
    """The value as a context that can be stored; raises IncidentError for anything else."""
    if not isinstance(value, dict):
        raise unfit((f"{element} 的 {what} ", f"{what} of {element}"), value, CONTEXT)
    require_storable(value, f"{what} of {element}")
    return value


def text_of(value: object) -> str:
    """A correlation or business key as FEEL's string() writes it, the same for 1 and 1.0.

    Raises IncidentError for null and for what is too long for a key.
    """
    if value is None:
        raise IncidentError("关联键或业务键是空值（null） (a key is null)")
    text = value if isinstance(value, str) else format_value(value).removeprefix('@"').removesuffix('"')
    if len(text) > MAX_KEY:
        raise IncidentError(f"the key {text[:40]!r}… is longer than {MAX_KEY} characters")
    return text
