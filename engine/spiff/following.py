"""What follows a task in the step that finishes it, as its line of history keeps it for taking it back 取回."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff import effects
from engine.spiff.build import ProcessSpec
from engine.spiff.specs.activities import HumanTask, SubProcess
from engine.spiff.specs.base import Element
from engine.spiff.specs.events import StartEvent
from engine.spiff.specs.gateways import ExclusiveGateway, ParallelGateway
from engine.spiff.specs.inclusive import InclusiveGateway
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.run import Run

MOST = 50
_ONLY_WAITING = (
    effects.OpenTask,
    effects.ArmTimer,
    effects.DisarmTimer,
    effects.Subscribe,
    effects.Unsubscribe,
)
_PASSED = (HumanTask, SubProcess, ExclusiveGateway)


def followed(run: Run, token: Token) -> dict[str, Any]:
    """The scope of the task, and, if nothing was done that cannot be undone, `then`: the tokens that stand for what
    follows it, each with the flow by which it came to a join, or "". A join that went on cannot be undone: what the
    other branches brought is used up.
    """
    scope = token.workflow
    said: dict[str, Any] = {"scope": scope.id}
    if token.is_item:
        said["item"] = True
    if scope.id not in run.scopes or not all(_is_harmless(run, each) for each in run.effects):
        return said
    then = [each for each in run.changed_tokens.values() if _follows(each, token)]
    is_counted = any(isinstance(each.task_spec, InclusiveGateway) for each in then)
    if len(then) <= MOST and not is_counted and (then or token.is_item):
        said["then"] = [[each.id, _arrival(each)] for each in then]
    return said


def _follows(other: Token, token: Token) -> bool:
    if token.is_item:
        # The next item, where one comes after the other.
        beside = other.workflow.owner_token_id == token.workflow.owner_token_id
        return beside and other.is_item and other.workflow is not token.workflow
    return other.workflow is token.workflow and other.attached_to is None and other is not token


def _arrival(token: Token) -> str:
    arrived = token.internal_data.get("arrived")
    return str(arrived[-1]) if arrived and token._state == TaskState.WAITING else ""


def _is_harmless(run: Run, effect: effects.Effect) -> bool:
    if not isinstance(effect, effects.Record):
        return isinstance(effect, _ONLY_WAITING)
    if effect.kind == "task_completed":
        return True
    spec = _find(run.spec, effect.node)
    is_split = isinstance(spec, ParallelGateway) and len(spec.incoming) < 2
    is_begin = isinstance(spec, StartEvent)
    return effect.kind == "node_completed" and (is_split or is_begin or isinstance(spec, _PASSED))


def _find(spec: ProcessSpec, name: str) -> Element | None:
    if name in spec.task_specs:
        own: Element = spec.task_specs[name]
        return own
    return next((found for each in spec.inner.values() if (found := _find(each, name))), None)
