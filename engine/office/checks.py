"""What the verbs check, and whom they tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import Ctx
from engine.office.refusals import NotNow
from engine.ports import TaskNews

MAX_PEOPLE = 20
MAX_TEXT = 2_000


def require_text(text: str, why: str = "reason_missing") -> str:
    """A text without blanks around it; raises NotNow if nothing is left."""
    if not text.strip():
        raise NotNow(why)
    return text.strip()[:MAX_TEXT]


def require_offered(task: Mapping[str, Any], *operations: str) -> None:
    """Raises NotNow unless the task's step permits one of these."""
    if set(operations).isdisjoint(task["actions"].split(",")):
        raise NotNow("not_offered", element_id=task["node"])


def require_people(ctx: Ctx, principals: Sequence[str]) -> list[str]:
    """Those to be asked, each once; raises NotNow for none, too many, or the actor."""
    found = list(dict.fromkeys(principals))
    if not found:
        raise NotNow("nobody")
    if len(found) > MAX_PEOPLE:
        raise NotNow("too_many", limit=MAX_PEOPLE)
    if ctx.actor in found:
        raise NotNow("oneself")
    return found


def tell(ctx: Ctx, kind: str, task: Mapping[str, Any], principals: Sequence[str], reason: str) -> None:
    """News for those concerned; see `TaskNews`."""
    if principals:
        news = TaskNews(kind, dict(task), tuple(principals), reason)
        for hear in ctx.ports.task_news:
            hear(ctx, news)


def note(ctx: Ctx, kind: str, task: Mapping[str, Any], **data: Any) -> None:
    """A line of history about a task."""
    ctx.record(kind, instance_id=task["instance_id"], node=task["node"], task_id=task["id"], data=data)
