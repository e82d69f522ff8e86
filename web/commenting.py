"""Whether people may comment on an instance, and whom they may name there: nobody who may not look at it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from engine.context import Ctx
from engine.errors import NotFound
from engine.model.manifest import uses
from engine.models import Copy, Definition, HumanTask, Instance, TaskCandidate
from handlers.comments import rules
from handlers.comments.service import Namable
from handlers.directory.models import Organisation, Person, PersonProfile, Post, PostHolding
from handlers.directory.queries import is_active_holding
from handlers.directory.resolving import line_of
from handlers.directory.rules import SEES_EVERYTHING, SEES_SUBTREE
from web import standing
from web.identity import Identity, identity_of
from web.visibility import find_instance, require_instance

OFFERED = 8
_MOST_LOOKED_AT = 40
_MOST_PRINCIPALS = 500


def is_open(ctx: Ctx, instance: Instance) -> bool:
    """Whether there is a thread on an instance at all."""
    definition = ctx.session.get_one(Definition, instance.definition_id)
    return rules.are_open(definition.manifest, uses(standing.process_of(definition))["roles"])


def require_thread(ctx: Ctx, identity: Identity, instance_id: str) -> Instance:
    """The instance whose thread this person may read; raises NotFound where there is none."""
    instance = require_instance(ctx, identity, instance_id)
    if not is_open(ctx, instance):
        raise NotFound
    return instance


def search(ctx: Ctx, identity: Identity, instance: Instance, text: str) -> list[Namable]:
    """People to name whose name, post or organisation contains the text, by name; the one who asks is not offered."""
    if not text.isprintable():  # PostgreSQL refuses NUL in a text
        return []
    columns = (Person.name, Post.title, Organisation.name)
    query = _people(ctx, instance).where(
        Person.id != identity.person_id, or_(*(each.contains(text, autoescape=True) for each in columns))
    )
    return list(_viewers(ctx, query, instance, OFFERED))


def list_named(ctx: Ctx, instance: Instance, text: str) -> list[Namable]:
    """Everybody who may look at the instance and whose name follows an @ in a text."""
    names = {name for follows in rules.mention_starts(text) for name in rules.beginnings(follows)}
    if not names:
        return []
    query = _people(ctx, instance).where(Person.name.in_(names))
    return list(_viewers(ctx, query, instance, _MOST_LOOKED_AT))


def _people(ctx: Ctx, instance: Instance) -> Select[str, str, str | None, str | None]:
    """Active persons who may come into question, with the name of where they work, one row for each post."""
    return (
        select(Person.id, Person.name, Organisation.name, Post.title)
        .outerjoin(PostHolding, and_(PostHolding.person_id == Person.id, is_active_holding(ctx)))
        .outerjoin(Post, Post.id == PostHolding.post_id)
        .outerjoin(PersonProfile, PersonProfile.person_id == Person.id)
        .outerjoin(
            Organisation,
            Organisation.id == func.coalesce(Post.organisation_id, PersonProfile.organisation_id),
        )
        .where(Person.is_active, _may_be_concerned(ctx, instance))
        .order_by(Person.name, Person.id, Post.id)
        .limit(_MOST_LOOKED_AT)
    )


def _may_be_concerned(ctx: Ctx, instance: Instance) -> ColumnElement[bool]:
    """A net wider than the rule of `visibility`, by which each who is caught is looked at: it only saves looking."""
    principals, places = _taking_part(ctx, instance)
    persons = [each.removeprefix("person:") for each in principals if each.startswith("person:")]
    posts = [each.removeprefix("post:") for each in principals if each.startswith("post:")]
    holders = (
        select(PostHolding.person_id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(
            is_active_holding(ctx),
            or_(
                Post.id.in_(posts),
                Post.role.in_(SEES_EVERYTHING),
                and_(Post.role.in_(SEES_SUBTREE), Post.organisation_id.in_(places)),
            ),
        )
        .correlate(None)
    )
    return or_(Person.id.in_(persons), Person.id.in_(holders))


def _taking_part(ctx: Ctx, instance: Instance) -> tuple[set[str], set[str]]:
    """Who has or had a part in an instance, as principals, and the places its tasks belong to with all above them."""
    tasks = select(
        HumanTask.completed_by, HumanTask.completed_for, HumanTask.assignee, HumanTask.organisation_id
    ).where(HumanTask.instance_id == instance.id)
    rows = ctx.session.execute(tasks.distinct().limit(_MOST_PRINCIPALS)).all()
    offered = (
        select(TaskCandidate.principal)
        .join(HumanTask, HumanTask.id == TaskCandidate.task_id)
        .where(HumanTask.instance_id == instance.id)
        .distinct()
        .limit(_MOST_PRINCIPALS)
    )
    copied = select(Copy.principal).where(Copy.instance_id == instance.id).limit(_MOST_PRINCIPALS)
    principals = {each for row in rows for each in row[:3] if each} | {instance.started_by}
    principals |= {*ctx.session.scalars(offered), *ctx.session.scalars(copied)}
    own = {row.organisation_id for row in rows if row.organisation_id}
    organisations = ctx.session.scalars(select(Organisation).where(Organisation.id.in_(own)))
    return principals, {each for place in organisations for each in line_of(place)}


def _viewers(
    ctx: Ctx, query: Select[str, str, str | None, str | None], instance: Instance, most: int
) -> Iterator[Namable]:
    seen: dict[str, bool] = {}
    for person_id, name, organisation, _title in ctx.session.execute(query):
        if person_id not in seen:
            if sum(seen.values()) >= most:
                return
            person = ctx.session.get_one(Person, person_id)
            seen[person_id] = find_instance(ctx, identity_of(ctx, person), instance.id) is not None
            if seen[person_id]:
                yield Namable(person_id, name, organisation or "")


def names_twice(found: Collection[Namable]) -> set[str]:
    """The names that several of these people bear."""
    names = [each.name for each in found]
    return {name for name in names if names.count(name) > 1}
