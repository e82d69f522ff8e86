"""What goes when a task is no longer open."""

from __future__ import annotations

from engine.context import Ctx
from engine.incidents import resolve_incidents
from engine.step_rows import DELETE_CANDIDATES, DELETE_DRAFTS


def forget_open_task(ctx: Ctx, instance_id: str, task_id: str) -> None:
    """A task is no longer open: nobody's inbox shows it, nobody's draft is kept, that nobody had it is over."""
    DELETE_DRAFTS.send(ctx.transaction, {"closed": task_id})
    had_candidates = DELETE_CANDIDATES.run(ctx.transaction, {"closed": task_id}) > 0
    if not had_candidates:
        resolve_incidents(ctx, instance_id, task_id)
