"""名额: how much of a limit is used up, told beside the step that decides against it and on the pages of progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.context import Ctx
from engine.models import HumanTask, ScopeRow


@dataclass(frozen=True)
class Quota:
    """`used` of `limit` places are taken; `takes` more if the matter at hand takes its own; `waiting` are undecided.

    `name` says in both languages places of what, and whose. `used` lies above the limit where that was lowered later.
    """

    name: Mapping[str, str]
    limit: int
    used: int
    takes: int = 0
    waiting: int = 0

    @property
    def with_this(self) -> int:
        """How many are taken if the matter at hand takes its own."""
        return self.used + self.takes

    @property
    def is_exceeded(self) -> bool:
        """Whether that is more than there are."""
        return self.with_this > self.limit


QuotasOf = Callable[[Ctx, HumanTask], Sequence[Quota]]
"""What a module `quotas` of an area offers as QUOTAS, by "definition/node": the places that a task decides on."""


def named(ctx: Ctx, task: HumanTask, variable: str) -> str | None:
    """The id that a task's process names in a variable; None if it names none."""
    query = select(ScopeRow.variables).where(
        ScopeRow.instance_id == task.instance_id, ScopeRow.parent_id.is_(None)
    )
    value = (ctx.session.scalar(query) or {}).get(variable)
    return value if isinstance(value, str) else None
