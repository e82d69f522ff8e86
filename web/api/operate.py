"""What operators do with an instance by hand. Every act needs a reason and is a line of history."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from pydantic import Field
from sqlalchemy import select

from engine.context import Ctx
from engine.errors import AppError, NotFound
from engine.models import HumanTask, Instance, ScopeRow, Timer
from handlers.reminders.corrections import tell_of_correction
from web.api.instances import InstanceSummary, summary
from web.api.model import Identifier, Instant, Model, Name, Reason, Remark, Values
from web.api.once import do_once
from web.api.operations import operation
from web.api.values import from_json
from web.identity import me
from web.personal import veil_of
from web.transactions import reading, runtime
from web.visibility import require_instance

_ETAG = re.compile(r'"[0-9]{1,9}"')


class Why(Model):
    """Why it is done."""

    reason: Reason


class WhyIfAny(Model):
    """Why it is done, if there is something to say."""

    reason: Remark = ""


class SetVariables(Why):
    """New values."""

    variables: Values
    scope_id: Identifier | None = Field(None, description="the scope; the process's if left out")


class Move(Why):
    """Where a token goes."""

    target: Name = Field(description="the id of an element of the same process or sub-process")


class DueChange(Why):
    """A new time."""

    due_at: Instant | None = Field(description="null: a task without due time")


class BadRevision(AppError):
    """If-Match takes one ETag of an instance, such as "7"."""

    code = "instance.bad_revision"
    status = 400


class RevisionChanged(AppError):
    """The instance has changed since the revision of If-Match; look again."""

    code = "instance.revision"
    status = 412


@operation(
    "POST",
    "/instances/{instance_id}/cancel",
    "取消流程",
    body=Why,
    answer=InstanceSummary,
    is_conditional=True,
)
def cancel_instance(instance_id: str, body: Why) -> InstanceSummary:
    """Cancel an instance with everything it called. Nothing happens if it has ended."""
    return operate(instance_id, lambda ctx: runtime().cancel(ctx, instance_id, body.reason))


@operation(
    "POST",
    "/instances/{instance_id}/suspend",
    "暂停流程",
    body=Why,
    answer=InstanceSummary,
    is_conditional=True,
)
def suspend_instance(instance_id: str, body: Why) -> InstanceSummary:
    """Let an instance and everything it called stand still: timers, jobs, messages and tasks wait."""
    return operate(instance_id, lambda ctx: runtime().suspend(ctx, instance_id, body.reason))


@operation(
    "POST",
    "/instances/{instance_id}/resume",
    "恢复流程",
    body=WhyIfAny,
    answer=InstanceSummary,
    is_conditional=True,
)
def resume_instance(instance_id: str, body: WhyIfAny) -> InstanceSummary:
    """Let a suspended instance go on; what became due meanwhile is taken up."""
    return operate(instance_id, lambda ctx: runtime().resume(ctx, instance_id, body.reason))


@operation(
    "POST",
    "/instances/{instance_id}/variables",
    "修改流程变量",
    body=SetVariables,
    answer=InstanceSummary,
    is_conditional=True,
)
def set_variables(instance_id: str, body: SetVariables) -> InstanceSummary:
    """Give variables new values. What waits for a condition that holds now goes on at once.

    Personal data that were read masked may be sent back as they were read: they are stored as they are.
    """

    def verb(ctx: Ctx) -> None:
        stored = _variables_of(ctx, instance_id, body.scope_id)
        values = veil_of(ctx, instance_id).restore(from_json(body.variables), stored)
        runtime().set_variables(ctx, instance_id, values, reason=body.reason, scope_id=body.scope_id)
        tell_of_correction(ctx, instance_id, values, body.reason)

    return operate(instance_id, verb)


@operation(
    "POST",
    "/instances/{instance_id}/tokens/{token_id}/move",
    "移动令牌",
    body=Move,
    answer=InstanceSummary,
    is_conditional=True,
)
def move_token(instance_id: str, token_id: str, body: Move) -> InstanceSummary:
    """Cancel what is under way at a token and go on at another element of the same process."""
    return operate(
        instance_id, lambda ctx: runtime().move_token(ctx, instance_id, token_id, body.target, body.reason)
    )


@operation("POST", "/timers/{token_id}/due", "修改到期时间", body=DueChange, answer=InstanceSummary)
def change_due(token_id: str, body: DueChange) -> InstanceSummary:
    """Change when the timer a token waits for fires, or when the open task it stands at is due."""
    ctx = reading()
    timer = select(Timer.instance_id).where(Timer.token_id == token_id)
    task = select(HumanTask.instance_id).where(HumanTask.id == token_id)
    found = ctx.session.scalar(timer) or ctx.session.scalar(task)
    instance_id = require_instance(ctx, me(), found or "").id
    return operate(instance_id, lambda ctx: runtime().change_due(ctx, token_id, body.due_at, body.reason))


def _variables_of(ctx: Ctx, instance_id: str, scope_id: str | None) -> Mapping[str, Any]:
    """What a scope holds: that with this id, else the process's."""
    which = ScopeRow.id == scope_id if scope_id is not None else ScopeRow.parent_id.is_(None)
    query = select(ScopeRow.variables).where(ScopeRow.instance_id == instance_id, which)
    found: Mapping[str, Any] | None = ctx.session.scalar(query.limit(1))
    return found or {}


def operate(instance_id: str, verb: Callable[[Ctx], object]) -> InstanceSummary:
    """Run an operator's verb on an instance once, then the work it made due; the instance as the verb left it."""

    def checked(ctx: Ctx) -> InstanceSummary:
        _require_revision(ctx, instance_id)
        verb(ctx)
        ctx.session.flush()
        return summary(ctx, instance_id)

    found = do_once(checked)
    runtime().work(instance_id)
    return found


def _require_revision(ctx: Ctx, instance_id: str) -> None:
    """If the request says which revision it stands on, that must be the present one.

    Raises BadRevision, NotFound, RevisionChanged.
    """
    given = request.headers.get("If-Match")
    if given is None:
        return
    if not _ETAG.fullmatch(given):
        raise BadRevision
    query = select(Instance.revision).where(Instance.id == instance_id).with_for_update()
    present = ctx.session.scalar(query)
    if present is None:
        raise NotFound
    if given.strip('"') != str(present):
        raise RevisionChanged
