"""Who does a role's work: the posts along an organisation's line, or the persons that data name."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from engine.context import Ctx
from engine.statements import Statement, parameter
from handlers.directory import rules
from handlers.directory.models import Organisation, Person, Post
from handlers.directory.rules import Kind


class _Place(NamedTuple):
    """What of an organisation tells who works for it."""

    id: str
    kind: str
    parent_id: str | None
    county_id: str | None
    is_large: bool


_PLACE = Statement(
    select(*(getattr(Organisation, name) for name in _Place._fields)).where(
        Organisation.id == parameter("wanted", Organisation.id)
    )
)
# As many as `line_of` may give.
_LINE = ("own", "parent", "county", "city")
_POSTS = Statement(
    select(Post.id, Post.organisation_id)
    .where(
        Post.role == parameter("role", Post.role),
        Post.organisation_id.in_([parameter(name, Post.organisation_id) for name in _LINE]),
    )
    .order_by(Post.id)
)


def resolve_principals(
    ctx: Ctx, role: str, organisation_id: str | None, data: Mapping[str, Any] | None = None
) -> list[str]:
    """Who does a role's work: for a person role the persons ("person:…") that `data` name, else posts ("post:…").

    A person role (`rules.PERSON_ROLES`) belongs to the active persons whose ids `data` hold as `<role>_id`: one
    id or a list of them, in that order. `data` are the variables visible to the task, so that of several
    variables of the name the one in the nearest scope counts.

    Any other role belongs to the organisation's own posts, else to those of the nearest above it; without an
    organisation, the city's. `upper_union`, `author_union` and `payer` follow `rules.upper_role`,
    `rules.author_role` and `rules.payer_role`. The federation has no deputy: its decision seat is the leader
    (domain.md A2). Vacant posts count: the work waits for the next holder. Empty if nobody above has the role,
    or there is no such organisation.
    """
    if role in rules.PERSON_ROLES:
        return _named_persons(ctx, None if data is None else data.get(f"{role}_id"))
    ctx.transaction.flush_session()
    places = _PLACE.tuples(ctx.transaction, {"wanted": organisation_id or rules.CITY}, _Place._make)
    if not places:
        return []
    [place] = places
    if role == rules.AUTHOR_UNION:
        role = rules.author_role(place.kind)
    elif role == rules.PAYER:
        role = rules.payer_role(place.kind)
    elif role == rules.UPPER_UNION:
        role = rules.upper_role(
            place.kind,
            is_large=place.is_large,
            has_county=place.kind == Kind.TEAM or place.county_id is not None,
        )
    line = line_of(place)
    posts = _posts_along(ctx, role, line)
    if not posts and role == "group_deputy":
        posts = _posts_along(ctx, "group_leader", [rules.CITY])
    nearest = min((line.index(place_id) for _, place_id in posts), default=0)
    return [f"post:{post_id}" for post_id, place_id in posts if line.index(place_id) == nearest]


def _posts_along(ctx: Ctx, role: str, line: Sequence[str]) -> list[tuple[str, str]]:
    """The posts with a role along a line, each with its organisation, by id."""
    places = dict(zip(_LINE, itertools.cycle(line), strict=False))
    return [
        (post_id, place_id)
        for post_id, place_id in _POSTS.tuples(ctx.transaction, {"role": role, **places}, tuple)
    ]


def _named_persons(ctx: Ctx, named: object) -> list[str]:
    """The active persons of an id or a list of ids, each once; whatever else is given is nobody."""
    ids = [each for each in (named if isinstance(named, list) else [named]) if isinstance(each, str)]
    query = select(Person.id).where(Person.id.in_(ids), Person.is_active)
    active = set(ctx.session.scalars(query)) if ids else set()
    return [f"person:{each}" for each in dict.fromkeys(ids) if each in active]


def line_of(place: Organisation | _Place) -> list[str]:
    """The ids of an organisation and of everything above it, nearest first."""
    above = [place.id, place.parent_id, place.county_id, rules.CITY]
    return list(dict.fromkeys(item for item in above if item is not None))
