"""抄送: letting somebody read an instance, with news of it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.context import Ctx
from engine.models import Copy
from engine.office.checks import note, require_offered, require_people, require_text, tell
from engine.office.withdrawal import read_row
from engine.upsert import insert_or_ignore


def copy(ctx: Ctx, task_id: str, principals: Sequence[str], reason: str) -> None:
    """Let people read the instance of a task, open or done; who has a copy already gets no second one.

    Raises NotFound or NotNow.
    """
    reason, people = require_text(reason), require_people(ctx, principals)
    task = read_row(ctx, task_id)
    require_offered(task, "copy")
    rows = [
        {
            "instance_id": task["instance_id"],
            "principal": principal,
            "task_id": task_id,
            "copied_by": ctx.actor,
            "copied_at": ctx.now(),
            "reason": reason,
        }
        for principal in people
    ]
    new = sorted(row[1] for row in insert_or_ignore(ctx.session, Copy, rows))
    if new:
        note(ctx, "task_copied", task, principals=new, reason=reason)
        tell(ctx, "copied", task, new, reason)
