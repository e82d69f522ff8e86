"""下一项: what to do after a task."""

from __future__ import annotations

from engine import tasks
from engine.context import Ctx
from engine.models import HumanTask
from web.identity import me
from web.inbox.listing import Listing
from web.inbox.tabs import principals_by_tab


def find_next(ctx: Ctx, task: HumanTask, asked: Listing | None) -> tasks.InboxTask | None:
    """The open task behind this one in the list it was opened from, else the first there; without a list, the most
    urgent of all."""
    principals = principals_by_tab(ctx).get(asked.tab) if asked else None
    if asked is None or principals is None:
        return next(iter(tasks.list_inbox(ctx, me().principals, limit=1).rows), None)
    narrow = asked.narrow(ctx.now(), me().person_id)
    for after in (tasks.place_of(task, asked.order), None):
        page = tasks.list_inbox(ctx, principals, narrow=narrow, order=asked.order, after=after, limit=1)
        if found := next((row for row in page.rows if row.id != task.id), None):
            return found
    return None
