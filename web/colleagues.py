"""Whom a person may hand a task on to: those at work in the organisations under their care, and in their own."""

from __future__ import annotations

from collections.abc import Sequence

from engine.context import Ctx
from handlers.directory import queries as directory
from handlers.directory.models import Organisation, Post
from handlers.directory.visibility import PersonHit, Visibility, search_persons, visible_organisations


def scope_of(ctx: Ctx, person_id: str) -> Visibility:
    """The organisations in which a person may look for somebody."""
    seen = visible_organisations(ctx, person_id)
    own = frozenset(post.organisation_id for post in directory.list_posts_of(ctx, person_id))
    return Visibility(seen.is_everything, seen.roots | own)


def search(ctx: Ctx, person_id: str, text: str) -> Sequence[PersonHit]:
    """Colleagues whose name, post or organisation contains the text; the person is not among them."""
    hits = search_persons(ctx, text, scope_of(ctx, person_id))
    return [hit for hit in hits if hit.person_id != person_id]


def may_receive(ctx: Ctx, person_id: str, principal: str) -> bool:
    """Whether a principal ("post:<id>") is one that `search` could have offered this person."""
    kind, _colon, post_id = principal.partition(":")
    post = ctx.session.get(Post, post_id) if kind == "post" else None
    if post is None:
        return False
    place = ctx.session.get_one(Organisation, post.organisation_id)
    holders = {person.id for person in directory.persons_of(ctx, principal)}
    return bool(holders - {person_id}) and scope_of(ctx, person_id).includes(place)
