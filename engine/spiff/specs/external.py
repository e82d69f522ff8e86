"""A service task whose work a worker outside fetches by topic."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.errors import IncidentError
from engine.spiff.effects import DropExternalJob, StartExternalJob
from engine.spiff.specs.activities import ServiceTask
from engine.spiff.specs.base import context, text_of
from engine.spiff.unfit import WHOLE_NUMBER, unfit

if TYPE_CHECKING:
    from engine.spiff.scope import Scope
    from engine.spiff.token import Token

MAX_TOPIC = 120
MAX_PRIORITY = 2**31 - 1


class ExternalTask(ServiceTask):
    """Waits until a worker has done it.

    What a worker brings is `{"variables": …, "local": …}`: the variables go where a handler's result would, the
    local ones are seen by `outputs` only.
    """

    def _run_hook(self, my_task: Token) -> None:
        properties, scope = self.node.properties, my_task.workflow
        has_inputs = bool(properties.get("inputs", "").strip() or (self.node.data and self.node.data.inputs))
        retries = properties.get("retries", "").strip()
        scope.run.ask(
            StartExternalJob(
                my_task.id,
                self.name,
                topic=_topic(scope, properties.get("topic", "").strip()),
                inputs=self.inputs(my_task) if has_inputs else None,
                sees_all=not has_inputs or properties.get("variables", "").strip() == "all",
                retries=int(retries or 0) or None,
                priority=_priority(scope, properties.get("priority", "").strip()),
            )
        )

    def fire(self, token: Token, payload: Mapping[str, Any]) -> None:
        """A worker is done."""
        values, local = payload["variables"], payload.get("local") or {}
        mapping = self.node.properties.get("outputs", "").strip()
        if mapping:
            seen = {**local, **values, "result": dict(values)}
            found = token.workflow.evaluate(mapping, seen)
            token.workflow.assign(context(found, self.name, "outputs"))
        else:
            token.workflow.assign(values)
        token.workflow.run.complete(token)

    def cleanup(self, token: Token) -> None:
        """Nobody needs to do it any more."""
        token.workflow.run.ask(DropExternalJob(token.id, self.name))


def _topic(scope: Scope, text: str) -> str:
    topic = text_of(scope.evaluate(text)) if text.startswith("=") else text
    if not topic or len(topic) > MAX_TOPIC:
        raise IncidentError(f"{topic!r} is no topic: 1 to {MAX_TOPIC} characters")
    return topic


def _priority(scope: Scope, text: str) -> int:
    value = scope.evaluate(text) if text.startswith("=") else int(text or 0)
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    if not is_number or value != int(value) or abs(value) > MAX_PRIORITY:
        raise unfit(("优先级", "the priority"), value, WHOLE_NUMBER)
    return int(value)
