"""Accounts as an administrator looks for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from engine.context import Ctx
from handlers.directory.access.models import SecondFactor
from handlers.directory.models import Account, Organisation, Person, Post, PostHolding
from handlers.directory.queries import is_active_holding
from handlers.directory.visibility import path_of

MOST = 50


@dataclass(frozen=True)
class AccountHit:
    """A person found; `login` is empty without an account."""

    person_id: str
    name: str
    is_active: bool
    login: str
    is_disabled: bool
    has_second_factor: bool
    places: list[str] = field(default_factory=list)


def search_accounts(ctx: Ctx, text: str) -> Sequence[AccountHit]:
    """The first 50 people by name whose name or login contains the text, with the places where they hold posts."""
    if not text.isprintable():  # PostgreSQL refuses NUL in a text
        return []
    query = (
        select(Person, Account.login, Account.is_disabled, SecondFactor.confirmed_at)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .where(
            or_(
                Person.name.contains(text, autoescape=True),
                Account.login.contains(text.lower(), autoescape=True),
            )
        )
        .order_by(Person.name, Person.id)
        .limit(MOST)
    )
    hits = [
        AccountHit(
            person_id=person.id,
            name=person.name,
            is_active=person.is_active,
            login=login or "",
            is_disabled=bool(is_disabled),
            has_second_factor=confirmed_at is not None,
        )
        for person, login, is_disabled, confirmed_at in ctx.session.execute(query)
    ]
    _add_places(ctx, {hit.person_id: hit for hit in hits})
    return hits


def _add_places(ctx: Ctx, hits: dict[str, AccountHit]) -> None:
    above = aliased(Organisation)
    query = (
        select(PostHolding.person_id, Organisation, above.name, Post.title)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(above, above.id == Organisation.parent_id)
        .where(PostHolding.person_id.in_(hits), is_active_holding(ctx))
        .order_by(Post.id)
    )
    for person_id, place, parent, title in ctx.session.execute(query):
        hits[person_id].places.append(f"{path_of(place, parent or '')} · {title}")
