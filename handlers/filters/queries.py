"""The saved filters a person may use."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, exists, or_, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory.models import Organisation, Person, Post, PostHolding
from handlers.directory.queries import is_active_holding
from handlers.directory.rules import CITY
from handlers.filters.models import InboxFilter, InboxPreference


@dataclass(frozen=True)
class Offered:
    """A saved filter, and by whom it is shared (empty: it is one's own)."""

    filter: InboxFilter
    shared_by: str


def list_filters(ctx: Ctx, person_id: str) -> list[Offered]:
    """A person's own filters and then those shared with them today, each by name; two statements."""
    own = select(InboxFilter).where(InboxFilter.person_id == person_id).order_by(InboxFilter.name)
    shared = (
        _shared_with(ctx, person_id)
        .where(InboxFilter.person_id != person_id)
        .order_by(InboxFilter.name, InboxFilter.id)
    )
    return [
        *(Offered(each, "") for each in ctx.session.scalars(own)),
        *(Offered(each, name) for each, name in ctx.session.execute(shared)),
    ]


def find_offered(ctx: Ctx, person_id: str, filter_id: str) -> InboxFilter | None:
    """A filter, if it is the person's own or shared with them today."""
    found = ctx.session.get(InboxFilter, filter_id)
    if found is None or found.person_id == person_id:
        return found
    query = _shared_with(ctx, person_id).where(InboxFilter.id == filter_id)
    return found if ctx.session.execute(query).first() else None


def get_own(ctx: Ctx, person_id: str, filter_id: str) -> InboxFilter:
    """A filter of this person, held until the transaction ends; raises NotFound."""
    found = ctx.session.get(InboxFilter, filter_id, with_for_update=True)
    if found is None or found.person_id != person_id:
        raise NotFound(filter=filter_id)
    return found


def find_preference(ctx: Ctx, person_id: str) -> InboxPreference | None:
    """How a person wants the inbox; None if they have never said."""
    return ctx.session.get(InboxPreference, person_id)


def _shared_with(ctx: Ctx, person_id: str) -> Select[InboxFilter, str]:
    """Filters with the name of who shares them. Those of who has left, or left the place, are shared no more."""
    # County and parent name every ancestor below the city (see `directory.queries.is_within`).
    holds = exists().where(
        PostHolding.person_id == person_id,
        is_active_holding(ctx),
        Post.id == PostHolding.post_id,
        Post.role == InboxFilter.shared_role,
        Organisation.id == Post.organisation_id,
        or_(
            InboxFilter.shared_organisation_id == CITY,
            InboxFilter.shared_organisation_id == Organisation.id,
            InboxFilter.shared_organisation_id == Organisation.parent_id,
            InboxFilter.shared_organisation_id == Organisation.county_id,
        ),
    )
    is_still_there = exists().where(
        PostHolding.person_id == InboxFilter.person_id,
        is_active_holding(ctx),
        Post.id == PostHolding.post_id,
        Post.organisation_id == InboxFilter.shared_organisation_id,
    )
    roles = (
        select(Post.role)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .where(PostHolding.person_id == person_id, is_active_holding(ctx))
    )
    return (
        select(InboxFilter, Person.name)
        .join(Person, Person.id == InboxFilter.person_id)
        .where(InboxFilter.shared_role.in_(roles), Person.is_active, is_still_there, holds)
    )
