"""Exclusive, parallel and event-based gateways (BPMN 2.0 §10.6, §13.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from engine.errors import IncidentError
from engine.model.elements import Flow
from engine.spiff.specs.base import Element
from engine.spiff.specs.choosing import condition_unfit

if TYPE_CHECKING:
    from engine.spiff.scope import Scope
    from engine.spiff.token import Token


class ExclusiveGateway(Element):
    """Takes the first flow, in document order, whose condition is true; else the default flow."""

    def _run_hook(self, my_task: Token) -> bool:
        my_task.internal_data = {"flow": self._decide(my_task).id}
        return True

    def choose(self, token: Token) -> Sequence[Flow]:
        """The flow decided on."""
        return [flow for flow in self.outgoing if flow.id == token.internal_data["flow"]]

    def _decide(self, token: Token) -> Flow:
        if len(self.outgoing) == 1 and self.outgoing[0].condition is None:
            return self.outgoing[0]
        for flow in self.outgoing:
            if flow.id == self.node.default or flow.condition is None:
                continue
            value = token.workflow.evaluate(flow.condition)
            if value is True:
                return flow
            if value is not False:
                raise condition_unfit(flow, value)
        for flow in self.outgoing:
            if flow.id == self.node.default:
                return flow
        raise IncidentError(f"no condition of {self.name} holds and there is no default flow")


class ParallelGateway(Element):
    """Joins by counting arrivals per activation, then splits to every outgoing flow.

    Stock SpiffWorkflow looks for branches in the task tree and fires early inside loops; here a waiting token
    remembers which flows have arrived, so a second arrival by the same flow opens the next activation.
    """

    def arrive(self, scope: Scope, flow: Flow | None) -> None:
        """Count the arrival; the last missing one makes the gateway ready."""
        if len(self.incoming) < 2 or flow is None:
            super().arrive(scope, flow)
            return
        run = scope.run
        token = next(
            (
                waiting
                for waiting in run.tokens_at(scope, self.name)
                if flow.id not in waiting.internal_data["arrived"]
            ),
            None,
        ) or run.new_token(scope, self, internal_data={"arrived": []})
        token.remember(arrived=[*token.internal_data["arrived"], flow.id])
        if len(token.internal_data["arrived"]) == len(self.incoming):
            token._ready()
        else:
            token._set_state(TaskState.WAITING)


class EventBasedGateway(Element):
    """Waits for the first of the events behind it; the others are forgotten."""

    def finish(self, token: Token) -> None:
        """Let every event behind the gateway wait, tied together by the gateway's token id."""
        run, scope = token.workflow.run, token.workflow
        run.remove(token)
        for flow in self.outgoing:
            run.enter(scope, scope.spec.task_specs[flow.target], attached_to=token.id)
        run.settle(scope)
