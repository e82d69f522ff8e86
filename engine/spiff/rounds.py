"""Standard loops (BPMN 2.0 §13.3.6): one round after the other as long as a condition holds.

The body token stands for all rounds and owns one scope with `loopCounter`, the rounds begun so far. Each round is a
token in that scope; what it gives new names goes to the process, as without the loop. A round costs the same
however many went before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from engine.errors import IncidentError
from engine.spiff.unfit import BOOLEAN, unfit
from engine.variables import changed

if TYPE_CHECKING:
    from engine.model.elements import Repeat
    from engine.spiff.scope import Scope
    from engine.spiff.token import Token


def open_rounds(body: Token) -> bool:
    """Begin the first round; True when the loop tests before it and there is none."""
    scope = body.workflow
    if _repeat(body).test_before and not _goes_on(body, scope, begun=0):
        return True
    body._set_state(TaskState.STARTED)
    rounds = scope.run.add_scope(scope.spec, kind="loop", owner=body, variables={"loopCounter": 0})
    _begin_round(body, rounds)
    return False


def round_done(token: Token) -> None:
    """A round is over: begin the next one, or end."""
    scope, run = token.workflow, token.workflow.run
    body = run.token(scope.owner_token_id)
    # Worked out before anything changes: if it cannot be, the round stands still as it is.
    goes_on = _goes_on(body, scope, begun=scope.variables["loopCounter"])
    run.remove(token)
    if goes_on:
        _begin_round(body, scope)
        return
    run.close_scopes_of(body)
    run.complete(body)


def _begin_round(body: Token, scope: Scope) -> None:
    scope.variables = changed(scope.variables, {"loopCounter": scope.variables["loopCounter"] + 1})
    body.workflow.run.scope_changed(scope)
    body.workflow.run.begin_round(scope, body.task_spec)


def _goes_on(body: Token, scope: Scope, *, begun: int) -> bool:
    repeat = _repeat(body)
    if repeat.maximum is not None and begun >= repeat.maximum:
        return False
    if not repeat.condition:
        return True
    value = scope.evaluate(repeat.condition, {"loopCounter": begun})
    if not isinstance(value, bool):
        name = body.task_spec.name
        raise unfit((f"{name} 的循环条件", f"the loop condition of {name}"), value, BOOLEAN)
    return value


def _repeat(body: Token) -> Repeat:
    repeat = body.task_spec.node.repeat
    if repeat is None:
        raise IncidentError(f"{body.task_spec.name} is no loop")
    return repeat
