"""Making and revoking a person's calendar address; noting that a due time was changed."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, update

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import HumanTask
from engine.ports import TaskEvent
from engine.upsert import insert_for
from handlers.directory import throttle
from handlers.directory.models import Account
from handlers.directory.passwords import token_id
from handlers.feeds.models import CalendarFeed, DueChange

FETCHES = 60
"""How often one calendar may be fetched within `throttle.WINDOW`: several devices, each every few minutes."""
TOUCH_EVERY = timedelta(hours=1)


def create_feed(ctx: Ctx, person_id: str) -> str:
    """Give a person's calendar a new secret address, instead of any before; returns the secret, stored nowhere.

    As with tokens only the SHA-256 is kept: 256 random bits cannot be guessed from it. Raises NotFound without an
    account.
    """
    if ctx.session.get(Account, person_id) is None:
        raise NotFound(person=person_id)
    secret = secrets.token_urlsafe(32)
    new = {"secret_hash": token_id(secret), "created_at": ctx.now(), "last_used_at": None}
    ctx.session.execute(
        insert_for(ctx.session, CalendarFeed)
        .values(person_id=person_id, **new)
        .on_conflict_do_update(index_elements=[CalendarFeed.person_id], set_=new)
    )
    ctx.record("calendar_feed.created", data={"person": person_id})
    return secret


def revoke_feed(ctx: Ctx, person_id: str) -> None:
    """From now on the address of a person's calendar opens nothing. Idempotent."""
    gone = delete(CalendarFeed).where(CalendarFeed.person_id == person_id).returning(CalendarFeed.person_id)
    if ctx.session.scalars(gone).all():
        ctx.record("calendar_feed.revoked", data={"person": person_id})


def count_fetch(ctx: Ctx, feed: CalendarFeed) -> None:
    """Count that a calendar is fetched, and note it once an hour; raises TooManyUses beyond `FETCHES`."""
    throttle.count_use(ctx, "calendar", feed.secret_hash, most=FETCHES)
    if feed.last_used_at is None or feed.last_used_at <= ctx.now() - TOUCH_EVERY:
        ctx.session.execute(
            update(CalendarFeed)
            .where(CalendarFeed.person_id == feed.person_id)
            .values(last_used_at=ctx.now())
        )


def hear_of_task(ctx: Ctx, task: HumanTask, event: TaskEvent) -> None:
    """Count that a task is due at another time. A task listener."""
    if event != "due_changed":
        return
    ctx.session.execute(
        insert_for(ctx.session, DueChange)
        .values(task_id=task.id, times=1, changed_at=ctx.now())
        .on_conflict_do_update(
            index_elements=[DueChange.task_id], set_={"times": DueChange.times + 1, "changed_at": ctx.now()}
        )
    )
