"""Reads of the directory: organisations, people, and who holds which post."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from engine.errors import NotFound
from engine.statements import Statement, parameter
from handlers.directory import rules
from handlers.directory.models import Account, Organisation, Person, PersonProfile, Post, PostHolding
from handlers.directory.rules import Kind

_TODAY = parameter("today", PostHolding.valid_from)
_POSTS_OF = Statement(
    select(Post.id)
    .join(PostHolding, PostHolding.post_id == Post.id)
    .join(Person, Person.id == PostHolding.person_id)
    .where(PostHolding.person_id == parameter("person_id", PostHolding.person_id), Person.is_active)
    .where(PostHolding.valid_from <= _TODAY)
    .where(or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > _TODAY))
    .order_by(Post.id)
)
_HOLDERS = (
    select(PostHolding.post_id, Person)
    .join(Person, Person.id == PostHolding.person_id)
    .where(PostHolding.post_id.in_(bindparam("posts", expanding=True)), Person.is_active)
    .where(PostHolding.valid_from <= bindparam("day"))
    .where(or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > bindparam("day")))
    .order_by(Person.id)
)
_PERSONS = select(Person).where(Person.id.in_(bindparam("people", expanding=True)), Person.is_active)


def today(ctx: Ctx) -> date:
    """The local date on which posts are held."""
    return to_local(ctx.now(), DEFAULT_ZONE).date()


def get_organisation(ctx: Ctx, organisation_id: str) -> Organisation:
    """One organisation; raises NotFound."""
    found = ctx.session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound(organisation=organisation_id)
    return found


def get_unit(ctx: Ctx, organisation_id: str) -> Organisation:
    """The unit that what begins at an organisation counts to: a team's enterprise, else itself; raises NotFound."""
    place = get_organisation(ctx, organisation_id)
    if place.kind == Kind.TEAM and place.parent_id is not None:
        return get_organisation(ctx, place.parent_id)
    return place


def recommender_of(unit: Organisation) -> str:
    """The body that puts forward what a unit sends up: its county; the city for large units and those under it."""
    if unit.kind == Kind.ENTERPRISE and unit.county_id and not unit.is_large:
        return unit.county_id
    return rules.CITY


def recommender_column() -> ColumnElement[str]:
    """`recommender_of` as an expression on `Organisation` rows."""
    is_of_county = and_(
        Organisation.kind == Kind.ENTERPRISE,
        Organisation.county_id.is_not(None),
        Organisation.is_large.is_(False),
    )
    return case((is_of_county, Organisation.county_id), else_=literal(rules.CITY))


def list_organisations_by_id(ctx: Ctx, ids: Collection[str]) -> dict[str, Organisation]:
    """Organisations by id; unknown ids are left out."""
    query = select(Organisation).where(Organisation.id.in_(ids))
    return {place.id: place for place in ctx.session.scalars(query)}


def list_children(ctx: Ctx, organisation_id: str, kind: str | None = None) -> list[Organisation]:
    """The organisations directly below, by id."""
    query = select(Organisation).where(Organisation.parent_id == organisation_id).order_by(Organisation.id)
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    return list(ctx.session.scalars(query))


def list_organisations(
    ctx: Ctx, kinds: Collection[str], *, county_id: str | None = None, active_on: date | None = None
) -> list[Organisation]:
    """Organisations of these kinds, by id; of one county; taking part on a day."""
    query = select(Organisation).where(Organisation.kind.in_(kinds)).order_by(Organisation.id)
    if county_id is not None:
        query = query.where(Organisation.county_id == county_id)
    if active_on is not None:
        query = query.where(is_active_on(active_on))
    return list(ctx.session.scalars(query))


def is_active_on(day: date) -> ColumnElement[bool]:
    """The condition that an organisation takes part on a local date."""
    return and_(
        Organisation.registered_on <= day, or_(Organisation.closed_on.is_(None), Organisation.closed_on > day)
    )


def is_within(roots: Collection[str]) -> ColumnElement[bool]:
    """The condition that an organisation is one of these or below one of them; below the city, only directly."""
    # County and parent name every ancestor below the city, so no climbing is needed.
    return or_(
        Organisation.id.in_(roots), Organisation.parent_id.in_(roots), Organisation.county_id.in_(roots)
    )


def county_column() -> ColumnElement[str]:
    """The county an organisation counts to: its own, itself, or the city."""
    return case(
        (Organisation.kind == Kind.COUNTY, Organisation.id),
        else_=func.coalesce(Organisation.county_id, literal(rules.CITY)),
    )


def list_person_names(ctx: Ctx, actors: Iterable[str]) -> dict[str, str]:
    """Actor ("person:<id>") or person id → name; the machine and unknown ids are left out."""
    given = set(actors)
    ids = {actor.removeprefix("person:") for actor in given}
    rows = ctx.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))) if ids else ()
    known = {row.id: row.name for row in rows}
    return {actor: known[person] for actor in given if (person := actor.removeprefix("person:")) in known}


def get_person(ctx: Ctx, person_id: str) -> Person:
    """One person; raises NotFound."""
    found = ctx.session.get(Person, person_id)
    if found is None:
        raise NotFound(person=person_id)
    return found


def find_profile(ctx: Ctx, person_id: str) -> PersonProfile | None:
    """What is known of a person, if it is kept."""
    return ctx.session.get(PersonProfile, person_id)


def list_profiles(ctx: Ctx, person_ids: Collection[str]) -> dict[str, PersonProfile]:
    """Profiles by person; those without one are left out."""
    query = select(PersonProfile).where(PersonProfile.person_id.in_(person_ids))
    return {profile.person_id: profile for profile in ctx.session.scalars(query)}


def find_account(ctx: Ctx, person_id: str) -> Account | None:
    """A person's account, if there is one."""
    return ctx.session.get(Account, person_id)


def is_active_holding(ctx: Ctx) -> ColumnElement[bool]:
    """The condition that a holding of a post is in force today."""
    day = today(ctx)
    return and_(
        PostHolding.valid_from <= day, or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > day)
    )


def works_within(ctx: Ctx, organisation_id: str) -> ColumnElement[bool]:
    """The condition that a person works, or holds a post today, at an organisation or below it."""
    within = select(Organisation.id).where(is_within([organisation_id]))
    return or_(
        exists().where(PersonProfile.person_id == Person.id, PersonProfile.organisation_id.in_(within)),
        exists().where(
            PostHolding.person_id == Person.id,
            PostHolding.post_id == Post.id,
            Post.organisation_id.in_(within),
            is_active_holding(ctx),
        ),
    )


def list_workers(
    ctx: Ctx, person_ids: Collection[str], organisation_ids: Collection[str]
) -> set[tuple[str, str]]:
    """Who of these persons works, or holds a post today, at which of these organisations or below it, as pairs."""
    places = _places_of(ctx, person_ids)
    query = (
        select(places.c.person_id, Organisation.id, Organisation.parent_id, Organisation.county_id)
        .join(Organisation, Organisation.id == places.c.organisation_id)
        .where(is_within(organisation_ids))
    )
    wanted = set(organisation_ids)
    return {
        (person_id, each)
        for person_id, *line in ctx.session.execute(query)
        for each in line
        if each in wanted
    }


def places_of(ctx: Ctx, person_ids: Collection[str]) -> dict[str, set[str]]:
    """By person, the organisations where they work or hold a post today."""
    found: dict[str, set[str]] = {person_id: set() for person_id in person_ids}
    for person_id, organisation_id in ctx.session.execute(select(_places_of(ctx, person_ids))):
        found[person_id].add(organisation_id)
    return found


def _places_of(ctx: Ctx, person_ids: Collection[str]) -> Subquery:
    return union_all(
        select(PersonProfile.person_id, PersonProfile.organisation_id).where(
            PersonProfile.person_id.in_(person_ids)
        ),
        select(PostHolding.person_id, Post.organisation_id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(PostHolding.person_id.in_(person_ids), is_active_holding(ctx)),
    ).subquery()


def list_posts_of(ctx: Ctx, person_id: str) -> list[Post]:
    """The posts an active person holds today, by id."""
    query = (
        select(Post)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .join(Person, Person.id == PostHolding.person_id)
        .where(PostHolding.person_id == person_id, Person.is_active, is_active_holding(ctx))
        .order_by(Post.id)
    )
    return list(ctx.session.scalars(query))


def principals_of(ctx: Ctx, person_id: str) -> list[str]:
    """What a person may act as today: "person:<id>", then "post:<id>" for each post held."""
    ctx.transaction.flush_session()
    posts = _POSTS_OF.rows(ctx.transaction, {"person_id": person_id, "today": today(ctx)})
    return [f"person:{person_id}", *(f"post:{post['id']}" for post in posts)]


def shared_principals(ctx: Ctx, person_id: str) -> list[str]:
    """Those of a person's posts that others hold today as well: whoever of them is free does the work."""
    own = [post.id for post in list_posts_of(ctx, person_id)]
    query = (
        select(PostHolding.post_id)
        .join(Person, Person.id == PostHolding.person_id)
        .where(PostHolding.post_id.in_(own), Person.is_active, is_active_holding(ctx))
        .group_by(PostHolding.post_id)
        .having(func.count() > 1)
        .order_by(PostHolding.post_id)
    )
    return [f"post:{post_id}" for post_id in ctx.session.scalars(query)]


def roles_of(ctx: Ctx, person_id: str) -> frozenset[str]:
    """The roles of the posts a person holds today."""
    return frozenset(post.role for post in list_posts_of(ctx, person_id))


def list_organisations_with(ctx: Ctx, role: str, kinds: Collection[str]) -> list[Organisation]:
    """The organisations of these kinds that take part today and have a post of the role, held or vacant, by id.

    So a department issues the contest's plan if it has a deputy in the group, and is consulted on candidates if
    it has a `dept_checker`.
    """
    posts = select(Post.organisation_id).where(Post.role == role)
    query = (
        select(Organisation)
        .where(Organisation.kind.in_(kinds), Organisation.id.in_(posts), is_active_on(today(ctx)))
        .order_by(Organisation.id)
    )
    return list(ctx.session.scalars(query))


def list_posts(ctx: Ctx, role: str, organisation_ids: Collection[str]) -> list[Post]:
    """The posts with this role at these organisations, by id."""
    query = (
        select(Post).where(Post.role == role, Post.organisation_id.in_(organisation_ids)).order_by(Post.id)
    )
    return list(ctx.session.scalars(query))


def list_held_roles(ctx: Ctx) -> set[str]:
    """The roles whose work somebody would do today: of held posts, and all that do not go by posts."""
    query = select(Post.role).join(PostHolding).join(Person).where(is_active_holding(ctx), Person.is_active)
    return {*ctx.session.scalars(query.distinct()), *(rules.ROLES.keys() - rules.POST_ROLES)}


def persons_of(ctx: Ctx, principal: str) -> list[Person]:
    """The active persons a principal stands for today, by id."""
    return persons_of_all(ctx, [principal])[principal]


def persons_of_all(ctx: Ctx, principals: Collection[str]) -> dict[str, list[Person]]:
    """For each principal its active persons today, by id; two queries whatever their number."""
    found: dict[str, list[Person]] = {principal: [] for principal in principals}
    if posts := _ids(principals, "post:"):
        for post_id, person in ctx.session.execute(_HOLDERS, {"posts": posts, "day": today(ctx)}):
            found[f"post:{post_id}"].append(person)
    if people := _ids(principals, "person:"):
        for person in ctx.session.scalars(_PERSONS, {"people": people}):
            found[f"person:{person.id}"].append(person)
    return found


def _ids(principals: Collection[str], prefix: str) -> list[str]:
    return [principal.removeprefix(prefix) for principal in principals if principal.startswith(prefix)]
