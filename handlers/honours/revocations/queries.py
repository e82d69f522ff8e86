"""Reads of revocations: their honours, what falls with these, and who holds them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from engine.context import Ctx
from handlers.activities.carriers.queries import find_leader
from handlers.directory.models import Organisation, Person
from handlers.directory.queries import persons_of_all
from handlers.directory.resolving import resolve_principals
from handlers.entries.models import EntryInventor
from handlers.honours.models import Decision, Honour, HonourBasis
from handlers.honours.revocations.models import Revocation, RevocationItem
from handlers.honours.rules.deriving import find_falling
from handlers.honours.rules.states import HONOUR_NAMES, STANDING

SHOWN_DECISIONS = 20


def list_falling(ctx: Ctx, revoked: Collection[str]) -> list[Honour]:
    """Derived honours that stand on nothing once these are revoked, by code and name."""
    touched = select(HonourBasis.honour_id).where(HonourBasis.basis_id.in_(revoked))
    base = select(Honour.id).where(Honour.state.in_(STANDING))
    rests_on: dict[str, set[str]] = {}
    for honour_id, basis_id in ctx.session.execute(
        select(HonourBasis.honour_id, HonourBasis.basis_id)
        .join(Honour, Honour.id == HonourBasis.honour_id)
        .where(HonourBasis.honour_id.in_(touched), HonourBasis.basis_id.in_(base), Honour.state.in_(STANDING))
    ):
        rests_on.setdefault(honour_id, set()).add(basis_id)
    falling = find_falling(revoked, rests_on)
    query = select(Honour).where(Honour.id.in_(falling)).order_by(Honour.code, Honour.title, Honour.id)
    return list(ctx.session.scalars(query))


def list_items(ctx: Ctx, revocation_id: str) -> list[tuple[RevocationItem, Honour]]:
    """A revocation's items with their honours, those named first."""
    query = (
        select(RevocationItem, Honour)
        .join(Honour, Honour.id == RevocationItem.honour_id)
        .where(RevocationItem.revocation_id == revocation_id)
        .order_by(RevocationItem.is_derived, Honour.code, Honour.number)
    )
    return [(item, honour) for item, honour in ctx.session.execute(query)]


def describe_items(ctx: Ctx, revocation_id: str, *, with_statements: bool = False) -> str:
    """A revocation's honours in lines; with what their holders say."""
    rows = list_items(ctx, revocation_id)
    units = {honour.organisation_id for _item, honour in rows}
    names = dict(
        ctx.session.execute(
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(units))
        ).all()
    )
    return "\n".join(
        f"{honour.number} {HONOUR_NAMES[honour.code]['zh']}：{honour.title}（{names[honour.organisation_id]}）"
        + (" ★随之失效" if item.is_derived else "")
        + (f"\n  陈述：{item.statement or '未陈述'}" if with_statements else "")
        for item, honour in rows
    )


def get_revocation(ctx: Ctx, revocation_id: str) -> Revocation:
    """One revocation; raises NoResultFound."""
    return ctx.session.get_one(Revocation, revocation_id)


def find_by_instance(ctx: Ctx, instance_id: str) -> Revocation | None:
    """The revocation of a process, once it is entered."""
    return ctx.session.scalar(select(Revocation).where(Revocation.instance_id == instance_id))


def find_holders(ctx: Ctx, honour: Honour) -> list[str]:
    """Who is heard about an honour: the person, the inventors, the team's leader; else the unit's union."""
    if honour.person_id is not None:
        ids = [honour.person_id]
    elif honour.team_id is not None:
        ids = [each for each in (find_leader(ctx, honour.team_id),) if each is not None]
    else:
        query = select(EntryInventor.person_id).where(EntryInventor.entry_id == honour.entry_id)
        ids = list(ctx.session.scalars(query.order_by(EntryInventor.position)))
    active = set(ctx.session.scalars(select(Person.id).where(Person.id.in_(ids), Person.is_active)))
    if active:
        return [each for each in ids if each in active]
    union = persons_of_all(ctx, resolve_principals(ctx, "unit_union", honour.organisation_id))
    return [person.id for persons in union.values() for person in persons]


def list_published(ctx: Ctx) -> list[Decision]:
    """The newest decisions to revoke, as the public may read them."""
    query = (
        select(Decision)
        .where(Decision.kind == "revocation", Decision.state == "published")
        .order_by(Decision.issued_on.desc(), Decision.number.desc())
        .limit(SHOWN_DECISIONS)
    )
    return list(ctx.session.scalars(query))
