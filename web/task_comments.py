"""What a task's page shows of the thread of its process."""

from __future__ import annotations

from engine.context import Ctx
from engine.models import Instance
from handlers.comments import queries
from web import commenting, names
from web.idempotency import new_key

SHOWN = 3


def latest(ctx: Ctx, instance: Instance) -> dict[str, object]:
    """What a task's page shows of the thread; nothing where there is none."""
    if not commenting.is_open(ctx, instance):
        return {}
    found = queries.list_latest(ctx, instance.id, SHOWN)
    return {
        "comments": found,
        "comment_count": queries.count(ctx, instance.id) if len(found) == SHOWN else len(found),
        "comment_people": names.people(ctx, [each.author_id for each in found]),
        "comment_key": new_key(),
    }
