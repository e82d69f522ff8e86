"""The business rule task (BPMN 2.0 §10.3.3): makes a decision of its package and goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.dmn import Outcome, summarise
from engine.spiff import dataflow
from engine.spiff.effects import Record
from engine.spiff.environment import require_storable
from engine.spiff.specs.base import Activity, context

if TYPE_CHECKING:
    from engine.spiff.token import Token


class BusinessRuleTask(Activity):
    """Decides over the variables it sees, or over its `inputs` alone; how it came about goes into the history.

    BPMN's own data flow counts as everywhere: data inputs are seen by name, data outputs reduce what is given.
    """

    def _run_hook(self, my_task: Token) -> bool:
        scope, properties = my_task.workflow, self.node.properties
        given = dataflow.read(self.node, scope)
        values = self.inputs(my_task) if properties.get("inputs") else scope.variables_view(given)
        outcome = scope.run.environment.decide(
            scope.spec.decisions, properties.get("decision", "").strip(), values
        )
        require_storable(outcome.result, f"the result of {self.name}")
        scope.run.ask(
            Record(
                my_task.id,
                self.name,
                "decision_evaluated",
                {"summary": summarise(outcome.trace), "decisions": outcome.trace},
            )
        )
        self._take(my_task, outcome)
        return True

    def _take(self, token: Token, outcome: Outcome) -> None:
        """Through `outputs`, else into one variable, else each output of several into its own."""
        scope, properties = token.workflow, self.node.properties
        if mapping := properties.get("outputs", ""):
            found = scope.evaluate(mapping, {"result": outcome.result})
            scope.assign(context(found, self.name, "outputs"))
            return
        variable = properties.get("resultVariable", "").strip()
        found = {variable: outcome.result} if variable else _variables(outcome)
        scope.assign(dataflow.written(self.node, scope, found))


def _variables(outcome: Outcome) -> dict[str, Any]:
    if not outcome.outputs:
        return {outcome.variable: outcome.result}
    result = outcome.result if isinstance(outcome.result, dict) else {}
    return {name: result.get(name) for name in outcome.outputs}
