"""Whom a circular reaches, and what became of those that were sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, true

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import HumanTask, OutboxMessage, TaskCandidate, TaskState
from handlers.circulars.models import Circular, CircularRecipient
from handlers.circulars.rules import BELOW, EVERYWHERE, Audience
from handlers.directory.models import Organisation, Person, Post, PostHolding
from handlers.directory.queries import (
    is_active_holding,
    is_active_on,
    is_within,
    list_posts_of,
    today,
)
from handlers.directory.rules import CITY
from handlers.directory.visibility import Visibility
from handlers.notices.models import Notice


def scope_of(ctx: Ctx, person_id: str) -> Visibility:
    """Whom a person may send circulars to: everybody, or the people of their counties."""
    posts = list_posts_of(ctx, person_id)
    return Visibility(
        is_everything=any(post.role in EVERYWHERE for post in posts),
        roots=frozenset(post.organisation_id for post in posts if post.role in BELOW),
    )


def select_recipients(ctx: Ctx, audience: Audience, within: Visibility) -> Select[str]:
    """The ids of the active persons of an audience that lie inside a scope, each once, in no order."""
    query = (
        select(Person.id)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Person.is_active, is_active_holding(ctx), is_active_on(today(ctx)), within.condition())
        .distinct()
    )
    if audience.organisation_id != CITY:
        query = query.where(is_within([audience.organisation_id]))
    if audience.roles:
        query = query.where(Post.role.in_(audience.roles))
    if audience.owes:
        owing = (
            select(TaskCandidate.principal)
            .join(HumanTask, HumanTask.id == TaskCandidate.task_id)
            .where(HumanTask.definition_key == audience.owes, HumanTask.state == TaskState.READY)
        )
        # By their post only: who does something as a person, as an expert does, is nobody's business here.
        query = query.where(literal("post:").concat(Post.id).in_(owing))
    return query


@dataclass(frozen=True)
class Recipient:
    """Somebody a circular would be for, with the posts by which it reaches them: (role, organisation's name)."""

    person_id: str
    name: str
    posts: tuple[tuple[str, str], ...]


def list_recipients(
    ctx: Ctx, audience: Audience, within: Visibility, *, after: str = "", limit: int
) -> list[Recipient]:
    """The recipients by id behind one of them; two statements."""
    ids = select_recipients(ctx, audience, within).where(Person.id > after).order_by(Person.id).limit(limit)
    query = (
        select_recipients(ctx, audience, within)
        .where(Person.id.in_(found := list(ctx.session.scalars(ids))))
        .add_columns(Person.name, Post.role, Organisation.name)
        .order_by(Person.id, Organisation.name, Post.role)
    )
    rows = ctx.session.execute(query).all() if found else []
    named = {row[0]: row[1] for row in rows}
    posts: dict[str, list[tuple[str, str]]] = {person_id: [] for person_id in found}
    for person_id, _name, role, place in rows:
        posts[person_id].append((role, place))
    return [Recipient(each, named[each], tuple(posts[each])) for each in found]


def find_place(ctx: Ctx, within: Visibility, given: str) -> Organisation | None:
    """The organisation with this id or exact name inside a scope; None if there is none, or more than one."""
    if not given.isprintable():
        return None
    query = select(Organisation).where(
        or_(Organisation.id == given, Organisation.name == given), within.condition()
    )
    found = ctx.session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def select_circulars(within: Visibility) -> Select[Circular]:
    """The circulars of the unions inside a scope, unordered: for paging by (`created_at`, `id`)."""
    return select(Circular).where(_is_from(within))


def _is_from(within: Visibility) -> ColumnElement[bool]:
    return true() if within.is_everything else Circular.from_id.in_(within.roots)


def get_circular(ctx: Ctx, within: Visibility, circular_id: str) -> Circular:
    """One circular of a union inside a scope; raises NotFound."""
    query = select_circulars(within).where(Circular.id == circular_id)
    found = ctx.session.scalar(query)
    if found is None:
        raise NotFound(circular=circular_id)
    return found


EVENT = "circular:"
"""What the key of its notices begins with."""


def event_key_of(circular_id: str) -> str:
    """The key of the notices of a circular."""
    return f"{EVENT}{circular_id}"


@dataclass(frozen=True)
class Counts:
    """What became of a circular's notices: so many `read`; of their mails `mailed`, still `waiting`, and `failed`."""

    read: int = 0
    mailed: int = 0
    waiting: int = 0
    failed: int = 0


_MAIL = literal("digest:").concat(Notice.mailed_with) == OutboxMessage.idempotency_key


def count_outcomes(ctx: Ctx, circular_ids: Collection[str]) -> dict[str, Counts]:
    """What became of some circulars, by id; one statement."""
    waits = or_(Notice.mail_state == "waiting", OutboxMessage.state == "pending")
    query = (
        select(
            Notice.event_key,
            func.count(Notice.read_at),
            func.count(case((OutboxMessage.state == "sent", 1))),
            func.count(case((waits, 1))),
            func.count(case((OutboxMessage.state == "failed", 1))),
        )
        .outerjoin(OutboxMessage, _MAIL)
        .where(Notice.event_key.in_([event_key_of(each) for each in circular_ids]))
        .group_by(Notice.event_key)
    )
    rows = ctx.session.execute(query) if circular_ids else ()
    found = {key.partition(":")[2]: Counts(*counts) for key, *counts in rows}
    return {each: found.get(each, Counts()) for each in circular_ids}


@dataclass(frozen=True)
class Outcome:
    """What became of a circular for one person: `told_at` None: nothing (yet); `mail` is "", or as of the outbox."""

    person_id: str
    name: str
    told_at: datetime | None
    read_at: datetime | None
    mail: str


WANTED = ("unread", "failed", "untold")
"""What a list of outcomes may be narrowed to."""


def list_outcomes(
    ctx: Ctx, circular: Circular, *, wanted: str = "", after: str = "", limit: int
) -> Sequence[Outcome]:
    """What became of a circular for each person, by id, behind one of them."""
    mail = case(
        (OutboxMessage.state.is_not(None), OutboxMessage.state),
        (Notice.mail_state == "waiting", "pending"),
        else_="",
    )
    query = (
        select(Person.id, Person.name, Notice.created_at, Notice.read_at, mail)
        .select_from(CircularRecipient)
        .join(Person, Person.id == CircularRecipient.person_id)
        .outerjoin(Notice, (Notice.event_key == event_key_of(circular.id)) & (Notice.person_id == Person.id))
        .outerjoin(OutboxMessage, _MAIL)
        .where(CircularRecipient.circular_id == circular.id, CircularRecipient.person_id > after)
        .order_by(CircularRecipient.person_id)
        .limit(limit)
    )
    conditions = {
        "unread": Notice.id.is_not(None) & Notice.read_at.is_(None),
        "failed": OutboxMessage.state == "failed",
        "untold": Notice.id.is_(None),
    }
    if wanted in conditions:
        query = query.where(conditions[wanted])
    return [Outcome(*row) for row in ctx.session.execute(query)]
