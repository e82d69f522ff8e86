"""Saving, renaming, sharing and deleting filters of the inbox; what a person wants of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import func, select, update

from engine.context import Ctx
from engine.errors import NotFound
from engine.upsert import insert_or_ignore
from handlers.directory.queries import list_posts_of
from handlers.directory.rules import POST_ROLES
from handlers.filters import queries
from handlers.filters.errors import CannotShare, NameMissing, NameTaken, TooMany
from handlers.filters.models import InboxFilter, InboxPreference

MOST = 30
MOST_NAME = 60


class Share(NamedTuple):
    """With whom a filter is shared: who holds a role at an organisation or below it."""

    role: str
    organisation_id: str


def save_filter(
    ctx: Ctx, person_id: str, name: str, query: Mapping[str, str], share: Share | None = None
) -> InboxFilter:
    """Keep a filter under a name; raises NameMissing, NameTaken, TooMany or CannotShare."""
    _preference(ctx, person_id)
    own = select(func.count()).where(InboxFilter.person_id == person_id)
    if (ctx.session.scalar(own) or 0) >= MOST:
        raise TooMany
    found = InboxFilter(
        person_id=person_id, name=_free_name(ctx, person_id, name), query=dict(query), created_at=ctx.now()
    )
    _share(ctx, found, share)
    ctx.session.add(found)
    ctx.session.flush()  # others refer to it by its id
    return found


def rename_filter(ctx: Ctx, person_id: str, filter_id: str, name: str) -> None:
    """Give a filter of one's own another name; raises NotFound, NameMissing or NameTaken."""
    _preference(ctx, person_id)
    found = queries.get_own(ctx, person_id, filter_id)
    if name.strip() != found.name:
        found.name = _free_name(ctx, person_id, name)


def share_filter(ctx: Ctx, person_id: str, filter_id: str, share: Share | None) -> None:
    """Share a filter of one's own, or share it no more; raises NotFound or CannotShare."""
    _share(ctx, queries.get_own(ctx, person_id, filter_id), share)


def delete_filter(ctx: Ctx, person_id: str, filter_id: str) -> None:
    """Delete a filter of one's own; it is nobody's first list any more. Raises NotFound."""
    found = queries.get_own(ctx, person_id, filter_id)
    ctx.session.execute(
        update(InboxPreference)
        .where(InboxPreference.first_filter_id == filter_id)
        .values(first_filter_id=None)
    )
    ctx.session.delete(found)


def choose_first(ctx: Ctx, person_id: str, filter_id: str | None) -> None:
    """The list a person's inbox opens with; None: all tasks. Raises NotFound for a filter they may not use."""
    if filter_id is not None:
        # Held until the transaction ends: whoever deletes it waits, and then finds this choice.
        ctx.session.get(InboxFilter, filter_id, with_for_update=True)
        if queries.find_offered(ctx, person_id, filter_id) is None:
            raise NotFound(filter=filter_id)
    _preference(ctx, person_id).first_filter_id = filter_id


def switch_shortcuts(ctx: Ctx, person_id: str, is_on: bool) -> None:
    """Whether single keys do something in a person's inbox (WCAG 2.1.4)."""
    _preference(ctx, person_id).has_shortcuts = is_on


def _free_name(ctx: Ctx, person_id: str, name: str) -> str:
    wanted = name.strip()
    if not 0 < len(wanted) <= MOST_NAME or not wanted.isprintable():
        raise NameMissing
    taken = select(InboxFilter.id).where(InboxFilter.person_id == person_id, InboxFilter.name == wanted)
    if ctx.session.scalar(taken) is not None:
        raise NameTaken(name=wanted)
    return wanted


def _share(ctx: Ctx, found: InboxFilter, share: Share | None) -> None:
    if share is not None:
        places = {post.organisation_id for post in list_posts_of(ctx, found.person_id)}
        if share.role not in POST_ROLES or share.organisation_id not in places:
            raise CannotShare
    found.shared_role = share.role if share else None
    found.shared_organisation_id = share.organisation_id if share else None


def _preference(ctx: Ctx, person_id: str) -> InboxPreference:
    """The person's own, held until the transaction ends: two of their requests at once take turns."""
    insert_or_ignore(ctx.session, InboxPreference, [{"person_id": person_id, "has_shortcuts": True}])
    return ctx.session.get_one(InboxPreference, person_id, with_for_update=True, populate_existing=True)
