"""What of the tree a person may look into, and whom they find there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select, true

from engine.context import Ctx
from handlers.directory import rules
from handlers.directory.models import Organisation, Person, Post, PostHolding
from handlers.directory.queries import is_active_holding, is_within, line_of, list_posts_of


@dataclass(frozen=True)
class Visibility:
    """What of the tree a person may look into: everything, or the subtrees of `roots`."""

    is_everything: bool
    roots: frozenset[str]

    def condition(self) -> ColumnElement[bool]:
        """The condition on `Organisation` rows."""
        if self.is_everything:
            return true()
        return is_within(self.roots)

    def select_ids(self) -> Select[str]:
        """The visible organisations' ids, for `column.in_(…)`."""
        return select(Organisation.id).where(self.condition())

    def includes(self, organisation: Organisation) -> bool:
        """Whether one organisation is visible."""
        return self.is_everything or not self.roots.isdisjoint(line_of(organisation))


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
    """A person found at a post: `principal` is "post:<id>"."""

    person_id: str
    name: str
    principal: str
    title: str
    organisation_id: str
    organisation: str


def search_persons(ctx: Ctx, text: str, within: Visibility, *, limit: int = 20) -> Sequence[PersonHit]:
    """Holders of posts inside `within` whose name, post or organisation contains the text, by name."""
    if not text.isprintable():  # PostgreSQL refuses NUL in a text
        return []
    query = (
        select(Person.id, Person.name, Post.id, Post.title, Organisation.id, Organisation.name)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Person.is_active, is_active_holding(ctx), within.condition())
        .where(
            or_(
                *(
                    column.contains(text, autoescape=True)
                    for column in (Person.name, Post.title, Organisation.name)
                )
            )
        )
        .order_by(Person.name, Post.id)
        .limit(limit)
    )
    return [
        PersonHit(person_id, name, f"post:{post_id}", title, organisation_id, organisation)
        for person_id, name, post_id, title, organisation_id, organisation in ctx.session.execute(query)
    ]
