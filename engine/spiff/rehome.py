"""What a migration does to an instance in memory, before under the old version and after under the new one."""

from __future__ import annotations

from collections.abc import Iterable

from engine.spiff import effects
from engine.spiff.run import Run

_ONLY_WAITS = (
    effects.ArmTimer,
    effects.DisarmTimer,
    effects.Subscribe,
    effects.Unsubscribe,
    effects.AwaitSignal,
    effects.IgnoreSignal,
    effects.Record,
)


def drop(run: Run, token_ids: Iterable[str]) -> None:
    """Let boundary events and event sub-processes wait no longer."""
    for token_id in token_ids:
        run._drop([run.token(token_id)])


def arm_boundary(run: Run, host_id: str, node: str) -> None:
    """Let an event on an activity's edge wait."""
    host = run.token(host_id)
    spec = host.workflow.spec.task_specs[node]
    for boundary in run._tokens_for(host.workflow, spec, host.id):
        spec._update(boundary)


def listen(run: Run, scope_id: str, node: str) -> None:
    """Let an event sub-process listen in its scope."""
    scope = run.scope(scope_id)
    run.enter(scope, scope.spec.task_specs[node], attached_to=scope.id)


def enter_rival(run: Run, scope_id: str, node: str, group: str) -> None:
    """Let one more event wait behind an event gateway."""
    scope = run.scope(scope_id)
    run.enter(scope, scope.spec.task_specs[node], attached_to=group)


def hear_anew(run: Run, token_id: str) -> None:
    """The condition a token waits for is another: it is tested as if it began to wait now."""
    run.conditions.listen(run.token(token_id))


def settle(run: Run, scope_ids: Iterable[str]) -> bool:
    """Test conditions and inclusive joins under the new version; whether nothing has moved by that."""
    mark = len(run.effects)
    ids = set(run.tokens)
    for scope_id in scope_ids:
        scope = run.scope(scope_id)
        run._moved[scope.id] = scope
    run._step()
    return ids <= set(run.tokens) and all(isinstance(each, _ONLY_WAITS) for each in run.effects[mark:])
