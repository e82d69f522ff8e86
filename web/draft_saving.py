"""Keeping what a page sends by itself, unless the draft was changed elsewhere since that page knew it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import tasks
from engine.context import Ctx
from engine.errors import Conflict

BASE_HEADER = "X-Draft-Base"
"""When the draft that the page builds on was saved; "" for none. A page that does not say overwrites what is there."""


class DraftChanged(Conflict):
    """The draft has been changed elsewhere: in another window or on another device."""

    code = "task.draft_changed"

    def __init__(self, saved_at: str) -> None:
        super().__init__()
        self.conflict = {"saved_at": saved_at}


def saved_at(ctx: Ctx, task_id: str, person_id: str) -> str:
    """When a person's draft was saved, in ISO 8601; "" for none."""
    draft = tasks.find_draft(ctx, task_id, person_id)
    return draft.saved_at.isoformat() if draft else ""


def save_over(ctx: Ctx, task_id: str, person_id: str, typed: Mapping[str, Any], base: str | None) -> str:
    """Save a draft over the one of `base` and give its time. Raises DraftChanged, and as `tasks.save_draft`."""
    tasks.lock(ctx, task_id)
    now = saved_at(ctx, task_id, person_id)
    if base is not None and base != now:
        raise DraftChanged(now)
    tasks.save_draft(ctx, task_id, person_id, dict(typed))
    ctx.session.expire_all()
    return saved_at(ctx, task_id, person_id)
