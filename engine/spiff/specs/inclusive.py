"""Inclusive gateways (BPMN 2.0 §10.6.3, §13.4.3): any of the branches, and a join that waits for those under way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.model.elements import Flow, Node, Process
from engine.spiff.reach import flows_into
from engine.spiff.specs.base import Element
from engine.spiff.specs.choosing import true_flows

if TYPE_CHECKING:
    from engine.spiff.scope import Scope
    from engine.spiff.token import Token


class InclusiveGateway(Element):
    """Takes every flow whose condition is true, the default only when there is none; joins what is under way.

    A waiting token remembers the flows by which the like have arrived. It goes on when no other token of the scope
    can still reach a flow that has none, but for those that could as well come by a flow that has one.
    """

    def __init__(self, wf_spec: Any, node: Node, outgoing: Sequence[Flow], incoming: Sequence[Flow]) -> None:
        super().__init__(wf_spec, node, outgoing, incoming)
        self.process: Process = wf_spec.process
        self.is_join = len(incoming) > 1

    def arrive(self, scope: Scope, flow: Flow | None) -> None:
        """Wait for the other branches; whether there are any is asked when everything else has moved."""
        if not self.is_join or flow is None:
            super().arrive(scope, flow)
            return
        run = scope.run
        missing = (
            token
            for token in run.tokens_at(scope, self.name)
            if flow.id not in token.internal_data["arrived"]
        )
        token = next(missing, None) or run.new_token(scope, self, internal_data={"arrived": []})
        token.remember(arrived=[*token.internal_data["arrived"], flow.id])
        token._set_state(TaskState.WAITING)

    def may_go_on(self, token: Token, others: Sequence[Token]) -> bool:
        """Whether nothing that is still to come has to be waited for."""
        filled = frozenset(token.internal_data["arrived"])
        empty = {flow.id for flow in self.incoming} - filled
        reached = (self._flows_reached_from.get(other.task_spec.name, frozenset()) for other in others)
        return not any(flows & empty and not flows & filled for flows in reached)

    @cached_property
    def _flows_reached_from(self) -> dict[str, frozenset[str]]:
        """For each node, the incoming flows a token there may come by without passing this gateway first."""
        return flows_into(self.process, self.name)

    def _run_hook(self, my_task: Token) -> bool:
        my_task.internal_data = {"flows": [flow.id for flow in true_flows(self, my_task)]}
        return True

    def choose(self, token: Token) -> Sequence[Flow]:
        """The flows decided on."""
        return [flow for flow in self.outgoing if flow.id in token.internal_data["flows"]]


def free(waiting: Sequence[Token], live: Sequence[Token]) -> list[Token]:
    """Of the tokens that wait at the joins of a scope, those that need not wait any longer for its live tokens.

    Joins may wait for each other in a circle, which BPMN 2.0 leaves standing: when nothing else is live in the
    scope, the first goes on.
    """
    found = []
    for token in waiting:
        join = token.task_spec
        if isinstance(join, InclusiveGateway) and join.may_go_on(
            token, [other for other in live if other.task_spec is not join]
        ):
            found.append(token)
    is_circle = not found and len(waiting) > 1 and len(waiting) == len(live)
    return [waiting[0]] if is_circle else found
