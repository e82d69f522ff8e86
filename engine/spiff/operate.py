"""What an operator does to an instance in memory: each moves it on until every token waits again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff import multi
from engine.spiff.run import Run
from engine.spiff.scope import Scope
from engine.spiff.specs.activities import CallActivity, ServiceTask
from engine.spiff.specs.external import ExternalTask
from engine.spiff.token import Token
from engine.variables import changed


def set_variables(scope: Scope, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give variables of exactly this scope new values; returns those they had. Conditions are tested by `go_on`."""
    before = {name: scope.variables[name] for name in values if name in scope.variables}
    scope.variables = changed(scope.variables, values)
    scope.run.scope_changed(scope)
    scope.run.variables_changed(scope, values)
    return before


def go_on(run: Run) -> None:
    """Test the conditions that can see what was set, and run what became ready."""
    run._step()


def move(token: Token, target: str) -> None:
    """Take a token away with everything it started, and enter another element of its scope instead.

    What waited beside it behind an event-based gateway goes with it.
    """
    run, scope = token.workflow.run, token.workflow
    run.drop_rivals(token)
    run.cancel_token(token)
    scope.spec.task_specs[target].arrive(scope, None)
    run._step()


def is_service(token: Token) -> bool:
    """Whether a token waits for a handler."""
    return isinstance(token.task_spec, ServiceTask) and token._state == TaskState.STARTED


def is_answerable(token: Token) -> bool:
    """Whether a token stands at a service task or call activity and waits for its result, or has failed there."""
    spec = token.task_spec
    is_work = isinstance(spec, (ServiceTask, CallActivity)) and not spec.is_body(token)
    return is_work and token._state in (TaskState.STARTED, TaskState.ERROR)


def answer(token: Token, result: Mapping[str, Any]) -> None:
    """Go on as if the handler, the worker outside or the child had given this result; what it was to do is dropped.

    Raises IncidentError, with the instance of no more use, if `outputs` cannot take the result.
    """
    run = token.workflow.run
    token.task_spec.cleanup(token)
    _forget_failure(token)
    token._set_state(TaskState.STARTED)
    is_external = isinstance(token.task_spec, ExternalTask)
    token.task_spec.fire(token, {"variables": result} if is_external else result)
    run._step()


def begin_again(token: Token) -> None:
    """Let a service task ask for its handler anew, with inputs worked out from the variables as they are now."""
    token.task_spec.cleanup(token)
    _forget_failure(token)
    token._set_state(TaskState.READY)
    token.workflow.run._step()


def _forget_failure(token: Token) -> None:
    token.internal_data = {key: value for key, value in token.internal_data.items() if key != "failed"}


def tokens_under(token: Token) -> list[str]:
    """The ids of a token and of all in the scopes it owns."""
    run, found = token.workflow.run, [token.id]
    for scope in run.scopes_of(token) if token.task_spec.owns_scopes(token) else []:
        for each in run.tokens_in(scope):
            found += tokens_under(each)
    return found


def take_back(
    run: Run, scope_id: str, node: str, then: Sequence[tuple[str, str]], *, is_item: bool = False
) -> None:
    """Enter a task again and undo what followed it: cancel these tokens, or take their arrival back from a join."""
    scope = run.scope(scope_id)
    if is_item:
        multi.reopen_item(scope, len(then))
    else:
        scope.spec.task_specs[node].arrive(scope, None)
    for token_id, flow in then:
        token = run.token(token_id)
        left = [each for each in token.internal_data.get("arrived", ()) if each != flow]
        if flow and left:
            token.remember(arrived=left)
        else:
            run.drop_rivals(token)
            run.cancel_token(token)
    run._step()
