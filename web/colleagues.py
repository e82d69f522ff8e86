"""Whom a person may hand a task on to, and whom they may ask about one or give a copy.

Work is handed on to those at work in the organisations under one's care, and in one's own. Who is only asked, or is to
know, may also be above: in the bodies one's own belongs to, up to the city and its departments. They get to see that
one matter, by the task or the copy, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.context import Ctx
from engine.models import HumanTask
from handlers.directory import queries as directory
from handlers.directory.models import Organisation, Post
from handlers.directory.resolving import line_of
from handlers.directory.rules import CITY, Kind
from handlers.directory.visibility import PersonHit, Visibility, search_persons, visible_organisations
from handlers.reviews.separation import Bars, find_bars, find_reading_bars

MOST = 20
_LOOKED_AT = 3 * MOST


@dataclass(frozen=True)
class Purpose:
    """What somebody is looked for: to do a task, to be asked about it (`is_asked`), or to read (`is_reader`)."""

    task: HumanTask | None = None
    is_asked: bool = False
    is_reader: bool = False

    def bars(self, ctx: Ctx, person_ids: Sequence[str]) -> Bars:
        """Which of these persons must keep out of the task for this."""
        if self.task is None:
            return {}
        find = find_reading_bars if self.is_reader else find_bars
        return find(ctx, person_ids, [self.task])


ANYTHING = Purpose()


@dataclass(frozen=True)
class Found:
    """The colleagues found, at most `MOST`; `is_cut` if there are more, `leaves_out` if some must keep out of it."""

    hits: Sequence[PersonHit] = ()
    is_cut: bool = False
    leaves_out: bool = False


def scope_of(ctx: Ctx, person_id: str, purpose: Purpose = ANYTHING) -> Visibility:
    """The organisations in which a person may look for somebody."""
    seen, own = visible_organisations(ctx, person_id), _own(ctx, person_id)
    places = _above(ctx, own) if purpose.is_asked or purpose.is_reader else frozenset()
    return Visibility(seen.is_everything, seen.roots | own, places)


def search(ctx: Ctx, person_id: str, text: str, purpose: Purpose = ANYTHING) -> Found:
    """Colleagues by the words of a text, those of the person's own organisation first; the person is not among them,
    nor is who must keep out (回避). A number of queries that does not grow with what is found."""
    scope, near = scope_of(ctx, person_id, purpose), _own(ctx, person_id)
    found = search_persons(ctx, text, scope, near=near, limit=_LOOKED_AT + 1)
    others = [hit for hit in found if hit.person_id != person_id]
    barred = _barred(ctx, [hit.principal for hit in others], purpose)
    fit = [hit for hit in others if hit.principal not in barred]
    return Found(fit[:MOST], len(fit) > MOST or len(found) > _LOOKED_AT, len(fit) < len(others))


def may_receive(ctx: Ctx, person_id: str, principal: str, purpose: Purpose = ANYTHING) -> bool:
    """Whether a principal ("post:<id>") is in one of the places where `search` looks for this person. Whether it must
    keep out is not asked here: `Purpose.bars` says why."""
    kind, _colon, post_id = principal.partition(":")
    post = ctx.session.get(Post, post_id) if kind == "post" else None
    if post is None:
        return False
    place = ctx.session.get_one(Organisation, post.organisation_id)
    holders = {person.id for person in directory.persons_of(ctx, principal)}
    return bool(holders - {person_id}) and scope_of(ctx, person_id, purpose).includes(place)


def _barred(ctx: Ctx, principals: Sequence[str], purpose: Purpose) -> set[str]:
    """The posts of which a holder must keep out: what a post gets, all its holders get."""
    if purpose.task is None:
        return set()
    holders = directory.persons_of_all(ctx, set(principals))
    people = sorted({person.id for held in holders.values() for person in held})
    out = {person_id for person_id, _task_id in purpose.bars(ctx, people)}
    return {principal for principal, held in holders.items() if any(person.id in out for person in held)}


def _own(ctx: Ctx, person_id: str) -> frozenset[str]:
    return frozenset(post.organisation_id for post in directory.list_posts_of(ctx, person_id))


def _above(ctx: Ctx, own: frozenset[str]) -> frozenset[str]:
    """What is above some organisations, and the departments of the city."""
    places = directory.list_organisations_by_id(ctx, own)
    line = {each for place in places.values() for each in line_of(place)}
    return frozenset({*line, *(each.id for each in directory.list_children(ctx, CITY, Kind.DEPARTMENT))})
