"""Reads of promotions and applications."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory.models import Organisation
from handlers.directory.queries import is_active_on, today
from handlers.directory.rules import Kind
from handlers.publication.promotions.models import Application, FollowUp, Promotion


def get_promotion(ctx: Ctx, promotion_id: str) -> Promotion:
    """One promotion; raises NotFound."""
    found = ctx.session.get(Promotion, promotion_id)
    if found is None:
        raise NotFound(promotion=promotion_id)
    return found


def get_application(ctx: Ctx, application_id: str) -> Application:
    """One application; raises NotFound."""
    found = ctx.session.get(Application, application_id)
    if found is None:
        raise NotFound(application=application_id)
    return found


def next_followup(ctx: Ctx, application_id: str) -> FollowUp | None:
    """The first look that nobody has reported; None when all are."""
    query = (
        select(FollowUp)
        .where(FollowUp.application_id == application_id, FollowUp.reported_at.is_(None))
        .order_by(FollowUp.months)
        .limit(1)
    )
    return ctx.session.scalar(query)


def find_units(ctx: Ctx, written: Sequence[str]) -> tuple[list[str], list[str]]:
    """The ids of enterprises by name or id, each once, and the words that lead to none or several; one query."""
    wanted = list(dict.fromkeys(each.strip() for each in written if each.strip()))
    query = select(Organisation.id, Organisation.name).where(
        Organisation.kind == Kind.ENTERPRISE,
        is_active_on(today(ctx)),
        Organisation.id.in_(wanted) | Organisation.name.in_(wanted),
    )
    known: dict[str, set[str]] = {}
    for unit_id, name in ctx.session.execute(query) if wanted else ():
        known.setdefault(name, set()).add(unit_id)
        known.setdefault(unit_id, set()).add(unit_id)
    unclear = [each for each in wanted if len(known.get(each, ())) != 1]
    found = dict.fromkeys(next(iter(known[each])) for each in wanted if each not in unclear)
    return list(found), unclear


def list_needs(ctx: Ctx, limit: int = 20) -> list[tuple[Promotion, str]]:
    """The newest needs that wait for a result, each with the name of its unit."""
    query = (
        select(Promotion, Organisation.name)
        .join(Organisation, Organisation.id == Promotion.wanted_by_id)
        .where(Promotion.state == "posted")
        .order_by(Promotion.created_at.desc(), Promotion.id)
        .limit(limit)
    )
    return [(promotion, name) for promotion, name in ctx.session.execute(query)]
