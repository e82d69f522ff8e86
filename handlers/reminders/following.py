"""Open tasks follow a released policy in pieces, behind the release, so that neither it nor any page waits for them."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Ctx
from engine.seals import HORIZON
from engine.statements import Statement, parameter
from handlers.reminders import queries
from handlers.reminders.models import ReminderRelease, TaskReminder
from handlers.reminders.service import place_of, schedule_of

TASKS = 200
"""How many reminders are looked at in one transaction, whatever their policy: SQLite has one writer."""

# Asked at every tick, nearly always for nothing: without a session.
_DUE = Statement(
    select(ReminderRelease.policy)
    .where(ReminderRelease.follow_at <= parameter("now", ReminderRelease.follow_at))
    .limit(1)
)


def follow_releases(ctx: Ctx) -> int:
    """Bring the next piece of reminders in line with a release; returns how many were looked at. A scheduler tick.

    All are gone through twice: a transaction that planned by the version before may have been under way at the release,
    or know nothing of it yet (`releases.LATELY`), and none is after a HORIZON. What comes due meanwhile follows when it
    is sent (`service.place_of`).
    """
    if not _DUE.records(ctx.transaction, {"now": ctx.now()}):
        return 0
    query = select(ReminderRelease).where(ReminderRelease.follow_at <= ctx.now()).limit(1)
    ordered = query.order_by(ReminderRelease.follow_at, ReminderRelease.policy)
    release = ctx.session.scalars(ordered.with_for_update(skip_locked=True)).first()
    if release is None:
        return 0
    ids = ctx.session.scalars(
        select(TaskReminder.task_id)
        .where(TaskReminder.task_id > release.place)
        .order_by(TaskReminder.task_id)
        .limit(TASKS)
    ).all()
    _bring_in_line(ctx, release, ids)
    if len(ids) == TASKS:
        release.place = ids[-1]
    else:
        is_first = release.follow_at == release.released_at
        release.place, release.follow_at = "", release.released_at + HORIZON if is_first else None
    return max(1, len(ids))


def _bring_in_line(ctx: Ctx, release: ReminderRelease, ids: object) -> None:
    """Those somebody has in hand just now are left out: a task being done, or a reminder being sent."""
    rows = ctx.session.scalars(
        select(TaskReminder)
        .where(TaskReminder.task_id.in_(ids))  # type: ignore[arg-type]
        .where(TaskReminder.policy == release.policy, TaskReminder.version < release.number)
        .order_by(TaskReminder.task_id)
        .with_for_update(skip_locked=True)
    ).all()
    tasks = queries.list_open_tasks(ctx, [row.task_id for row in rows])
    for row in rows:
        if row.task_id not in tasks:
            continue
        schedule = schedule_of(ctx, tasks[row.task_id])
        place = place_of(ctx, schedule, row)
        if place.schedule is schedule:
            row.version, row.next_step, row.next_at = schedule.policy.version, place.step, place.at
