"""Event sub-processes (BPMN 2.0 §10.3.5, §13.5.4): wait in their scope, then run in it, alone or beside the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import IncidentError
from engine.model.elements import Node
from engine.spiff.specs.activities import SubProcess
from engine.spiff.specs.waiting import Waiting

if TYPE_CHECKING:
    from engine.spiff.token import Token


class EventSubProcess(Waiting, SubProcess):
    """Its listeners are attached to their scope and do not keep it alive; each event that comes makes a token.

    What the event brings goes to the variables that exist already; other names belong to this one run of the
    event sub-process, so that two runs side by side do not overwrite each other's.
    """

    @staticmethod
    def event_node(node: Node) -> Node:
        """Its start event."""
        for each in node.process.nodes.values() if node.process else ():
            if each.kind == "startEvent":
                return each
        raise IncidentError(f"{node.id} has no start event")

    def _update_hook(self, my_task: Token) -> bool:
        if not my_task.is_listener:
            return super()._update_hook(my_task)
        my_task._set_state(TaskState.WAITING)
        self.wait(my_task)
        return False

    def _run_hook(self, my_task: Token) -> None:
        run, inner = my_task.workflow.run, my_task.workflow.spec.inner[self.name]
        brought = my_task.internal_data["brought"]
        run.open_scope(inner, inner.task_specs[self.catcher.id], owner=my_task, variables=brought)

    def owns_scopes(self, token: Token) -> bool:
        """A listener has begun nothing."""
        return not token.is_listener

    def keeps_listening(self, token: Token) -> bool:
        """One that interrupts nothing can start again and again."""
        return token.is_listener and not self.catcher.interrupting and not self.together

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """Begin: instead of everything else in the scope, or beside it."""
        run, scope = token.workflow.run, token.workflow
        if not token.is_listener:
            raise IncidentError(f"{self.name} waits for nothing")
        # Worked out before anything is cancelled: if it cannot be, everything is still as it was.
        values, seen = self.collect(token, payload), scope.variables_view()
        if values is None:
            return
        if self.catcher.interrupting:
            run.clear(scope)
        else:
            self.listen_on(token)
        scope.assign({name: value for name, value in values.items() if name in seen})
        brought = {name: value for name, value in values.items() if name not in seen}
        run.new_token(scope, self, internal_data={"brought": brought})._ready()
