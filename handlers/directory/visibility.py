"""What of the tree a person may look into, and whom they find there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, literal, or_, select, true
from sqlalchemy.orm import aliased

from engine.context import Ctx
from handlers.directory import rules
from handlers.directory.models import Organisation, Person, Post, PostHolding
from handlers.directory.queries import is_active_holding, is_within, list_posts_of
from handlers.directory.resolving import line_of

MOST_WORDS = 8
"""Words of a search that count."""


@dataclass(frozen=True)
class Visibility:
    """What of the tree a person may look into: everything, or the subtrees of `roots` and the `places` themselves."""

    is_everything: bool
    roots: frozenset[str]
    places: frozenset[str] = frozenset()

    def condition(self) -> ColumnElement[bool]:
        """The condition on `Organisation` rows."""
        if self.is_everything:
            return true()
        within = is_within(self.roots)
        return or_(within, Organisation.id.in_(self.places)) if self.places else within

    def select_ids(self) -> Select[str]:
        """The visible organisations' ids, for `column.in_(…)`."""
        return select(Organisation.id).where(self.condition())

    def includes(self, organisation: Organisation) -> bool:
        """Whether one organisation is visible."""
        is_below = not self.roots.isdisjoint(line_of(organisation))
        return self.is_everything or is_below or organisation.id in self.places


def visible_organisations(ctx: Ctx, person_id: str) -> Visibility:
    """The group, its office, supervisors and operators see everything; a union what is below it."""
    posts = list_posts_of(ctx, person_id)
    return Visibility(
        is_everything=any(post.role in rules.SEES_EVERYTHING for post in posts),
        roots=frozenset(post.organisation_id for post in posts if post.role in rules.SEES_SUBTREE),
    )


def list_known(ctx: Ctx, within: Visibility, person_ids: Collection[str]) -> set[str]:
    """Those of the persons who hold, or have held, a post inside `within`."""
    if within.is_everything:
        return set(person_ids)
    query = (
        select(PostHolding.person_id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(PostHolding.person_id.in_(person_ids), Post.organisation_id.in_(within.select_ids()))
    )
    return set(ctx.session.scalars(query)) if person_ids else set()


@dataclass(frozen=True)
class PersonHit:
    """A person found at a post: `principal` is "post:<id>", `organisation` names a team with its enterprise."""

    person_id: str
    name: str
    principal: str
    title: str
    organisation_id: str
    organisation: str


def search_persons(
    ctx: Ctx, text: str, within: Visibility, *, near: Collection[str] = (), limit: int = 20
) -> Sequence[PersonHit]:
    """Holders of posts inside `within`; each word of the text is in their name, their post, or the name of its
    organisation or of the one above. Those at the organisations of `near` first, then those right below or above
    these, then by name. One query; who wants to know whether there are more asks for one more."""
    if not text.isprintable():  # PostgreSQL refuses NUL in a text
        return []
    above = aliased(Organisation)
    columns = Person.name, Post.title, Organisation.name, above.name
    query = (
        select(Person.id, Person.name, Post.id, Post.title, Organisation, above.name)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(above, above.id == Organisation.parent_id)
        .where(Person.is_active, is_active_holding(ctx), within.condition())
        .where(
            *(
                or_(*(column.contains(word, autoescape=True) for column in columns))
                for word in text.split()[:MOST_WORDS]
            )
        )
        .order_by(_distance(near), Person.name, Post.id)
        .limit(limit)
    )
    return [
        PersonHit(person_id, name, f"post:{post_id}", title, place.id, path_of(place, parent or ""))
        for person_id, name, post_id, title, place, parent in ctx.session.execute(query)
    ]


def path_of(place: Organisation, parent: str) -> str:
    """An organisation's name as it is told from others: a team's with that of the one above, for many have a first
    team."""
    return f"{parent} · {place.name}" if place.kind == rules.Kind.TEAM and parent else place.name


def _distance(near: Collection[str]) -> ColumnElement[int]:
    if not near:
        return literal(0)
    right_above = select(Organisation.parent_id).where(Organisation.id.in_(near)).correlate(None)
    is_next = or_(Organisation.parent_id.in_(near), Organisation.id.in_(right_above))
    return case((Organisation.id.in_(near), 0), (is_next, 1), else_=2)
