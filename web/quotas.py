"""The places a task decides on, as the areas tell: shown beside its buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from engine.context import Ctx
from engine.models import HumanTask
from handlers.campaigns.quotas import Quota, QuotasOf
from web.bootstrap import find_modules


def of_task(ctx: Ctx, task: HumanTask) -> Sequence[Quota]:
    """The places an open task decides on; none for most tasks, and then nothing is read."""
    tell = _tellers().get(f"{task.definition_key}/{task.node}")
    return tell(ctx, task) if tell is not None else ()


@cache
def _tellers() -> Mapping[str, QuotasOf]:
    return {
        place: tell
        for module in find_modules("quotas")
        for place, tell in getattr(module, "QUOTAS", {}).items()
    }
