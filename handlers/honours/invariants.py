"""What must hold between notices, objections and honours."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased

from engine.context import Ctx
from engine.invariants import invariant
from engine.models import Instance, InstanceState
from handlers.honours.models import Honour, HonourBasis, NoticeItem, Objection, PublicNotice
from handlers.honours.rules.states import GRANTED, OPEN_OBJECTIONS, HonourState


@invariant("nothing passes its notice while an objection to it is open")
def passed_but_challenged(ctx: Ctx) -> Iterator[str]:
    """Objections to items that have passed."""
    query = (
        select(Objection.number)
        .join(
            NoticeItem,
            (NoticeItem.notice_id == Objection.notice_id) & (NoticeItem.entry_id == Objection.entry_id),
        )
        .where(NoticeItem.state == "passed", Objection.state.in_(OPEN_OBJECTIONS))
    )
    yield from ctx.session.scalars(query)


@invariant("medals and Workers' Pioneers rest on an honour")
def derived_without_basis(ctx: Ctx) -> Iterator[str]:
    """Derived honours that rest on nothing."""
    rests = select(HonourBasis.basis_id).where(HonourBasis.honour_id == Honour.id)
    query = select(Honour.id).where(Honour.code.in_(("HON-04", "HON-05")), ~rests.exists())
    yield from ctx.session.scalars(query)


@invariant("a derived honour in force rests on one in force")
def standing_on_nothing(ctx: Ctx) -> Iterator[str]:
    """Medals and Workers' Pioneers granted, though all they rest on is revoked."""
    base = aliased(Honour)
    standing = (
        select(base.id)
        .join(HonourBasis, HonourBasis.basis_id == base.id)
        .where(HonourBasis.honour_id == Honour.id, base.state != HonourState.REVOKED)
    )
    query = select(Honour.id).where(
        Honour.code.in_(("HON-04", "HON-05")), Honour.state.in_(GRANTED), ~standing.exists()
    )
    yield from ctx.session.scalars(query)


@invariant("a notice under way belongs to a process under way")
def open_but_completed(ctx: Ctx) -> Iterator[str]:
    """Notices that nobody will ever end."""
    query = (
        select(PublicNotice.number)
        .join(Instance, Instance.id == PublicNotice.instance_id)
        .where(PublicNotice.ended_at.is_(None), Instance.state == InstanceState.COMPLETED)
    )
    yield from ctx.session.scalars(query)
