"""Who has the editor of a process open."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.models import DraftVisit
from engine.upsert import insert_for
from handlers.directory.queries import list_person_names

STALE = timedelta(seconds=60)
"""A page says every 20 seconds that it is open."""


def visit(ctx: Ctx, key: str) -> list[str]:
    """Note that the actor has the editor open; returns the names of the others who have."""
    now, actor = ctx.now(), ctx.actor
    statement = insert_for(ctx.session, DraftVisit).values(key=key, person=actor, seen_at=now)
    ctx.session.execute(
        statement.on_conflict_do_update(index_elements=["key", "person"], set_={"seen_at": now})
    )
    ctx.session.execute(delete(DraftVisit).where(DraftVisit.seen_at < now - STALE))
    query = select(DraftVisit.person).where(DraftVisit.key == key, DraftVisit.person != actor)
    return sorted(list_person_names(ctx, ctx.session.scalars(query)).values())


def leave(ctx: Ctx, key: str) -> None:
    """Note that the actor has closed it."""
    visit_of = DraftVisit.key == key, DraftVisit.person == ctx.actor
    ctx.session.execute(delete(DraftVisit).where(*visit_of))
