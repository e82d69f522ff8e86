"""The verbs of `engine.office` as methods of the runtime; each says in its own file what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import Ctx
from engine.instances import Instances
from engine.models import Way
from engine.office import copies, opinions, send_back, take_back


class OfficeVerbs:
    """What people do with a task beside answering it. All act in the caller's transaction; NotNow is 409 or 422 with
    the reason in words in its `problems`."""

    instances: Instances

    def delegate_task(self, ctx: Ctx, task_id: str, principal: str, reason: str) -> None:
        """委派; see `engine.office.opinions.ask`."""
        opinions.ask(ctx, self.instances, task_id, Way.DELEGATE, [principal], reason)

    def add_signers(self, ctx: Ctx, task_id: str, way: Way, principals: Sequence[str], reason: str) -> None:
        """加签, `before`, `beside` or `after`; see `engine.office.opinions.ask`."""
        opinions.ask(ctx, self.instances, task_id, way, principals, reason)

    def withdraw_opinion(self, ctx: Ctx, opinion_id: str, reason: str) -> None:
        """减签; see `engine.office.opinions.withdraw_one`."""
        opinions.withdraw_one(ctx, self.instances, opinion_id, reason)

    def list_steps_back(self, ctx: Ctx, task_id: str) -> list[send_back.Step]:
        """See `engine.office.send_back.list_steps`."""
        return send_back.list_steps(ctx, self.instances, task_id)

    def send_back(
        self, ctx: Ctx, task_id: str, target: str, reason: str, data: Mapping[str, Any] | None = None
    ) -> None:
        """退回; see `engine.office.send_back.send_back`."""
        send_back.send_back(ctx, self.instances, task_id, target, reason, data)

    def take_back(self, ctx: Ctx, task_id: str, reason: str) -> str:
        """取回; see `engine.office.take_back.take_back`."""
        return take_back.take_back(ctx, self.instances, task_id, reason)

    def copy_task(self, ctx: Ctx, task_id: str, principals: Sequence[str], reason: str) -> None:
        """抄送; see `engine.office.copies.copy`."""
        copies.copy(ctx, task_id, principals, reason)
