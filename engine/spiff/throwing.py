"""Who catches what is thrown: errors, escalations, cancellations (BPMN 2.0 §10.5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff.specs.waiting import Waiting

if TYPE_CHECKING:
    from engine.spiff.run import Run
    from engine.spiff.token import Token


def catch(run: Run, token: Token, kind: str, code: str, payload: Mapping[str, Any]) -> bool:
    """Fire the innermost event that catches this; on one level the code goes before an event for any code."""
    host: Token | None = token
    while host is not None:
        scope, spec = host.workflow, host.task_spec
        # An event sub-process does not catch what is thrown inside itself.
        around = [each for each in run.listeners(scope) if each.task_spec is not spec]
        for waiting in (run.attached(host.id) if spec.boundaries else [], around):
            best = max(waiting, key=partial(_rank, kind=kind, code=code), default=None)
            if best is not None and _rank(best, kind, code):
                best.task_spec.fire(best, payload)
                return True
        host = run.token(scope.owner_token_id) if scope.owner_token_id else None
    return False


def _rank(token: Token, kind: str, code: str) -> int:
    """How well a waiting token catches what is thrown; 0: not at all."""
    spec = token.task_spec
    if not isinstance(spec, Waiting) or token._state != TaskState.WAITING:
        return 0
    return spec.catches(token, kind, code)
