"""A person's notices."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.notices.models import Notice


def select_notices(person_id: str, *, is_unread: bool = False) -> Select[Notice]:
    """A person's notices, all or the unread, unordered: for paging by (`created_at`, `id`)."""
    query = select(Notice).where(Notice.person_id == person_id)
    return query.where(Notice.read_at.is_(None)) if is_unread else query


def list_notices(ctx: Ctx, person_id: str, *, is_unread: bool = False, limit: int = 50) -> list[Notice]:
    """The newest notices of a person, newest first."""
    query = select_notices(person_id, is_unread=is_unread)
    return list(ctx.session.scalars(query.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(limit)))


def count_unread(ctx: Ctx, person_id: str, *, limit: int = 100) -> int:
    """How many notices a person has not read; stops counting at `limit`."""
    some = select(Notice.id).where(Notice.person_id == person_id, Notice.read_at.is_(None)).limit(limit)
    return ctx.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def get_notice(ctx: Ctx, person_id: str, notice_id: str) -> Notice:
    """One of a person's own notices; raises NotFound."""
    found = ctx.session.get(Notice, notice_id)
    if found is None or found.person_id != person_id:
        raise NotFound(notice=notice_id)
    return found
