"""Reads of notices, objections and honours."""

from __future__ import annotations

from sqlalchemy import func, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.entries.models import Entry
from handlers.honours.models import Decision, Honour, NoticeItem, Objection, PublicNotice
from handlers.honours.rules.states import GRANTED, OPEN_OBJECTIONS, ItemState, NoticeState
from handlers.reviews.models import FinalList, ListEntry
from handlers.reviews.rules.states import ListState, Place

SHOWN = 10
"""So many of what is over are shown to the public."""


def get_notice(ctx: Ctx, notice_id: str) -> PublicNotice:
    """One notice; raises NotFound."""
    found = ctx.session.get(PublicNotice, notice_id)
    if found is None:
        raise NotFound(notice=notice_id)
    return found


def list_items(ctx: Ctx, notice_id: str, *states: str) -> list[NoticeItem]:
    """A notice's items in order; in these states only."""
    query = select(NoticeItem).where(NoticeItem.notice_id == notice_id).order_by(NoticeItem.position)
    if states:
        query = query.where(NoticeItem.state.in_(states))
    return list(ctx.session.scalars(query))


def list_posted(ctx: Ctx) -> list[PublicNotice]:
    """What the public may read now: notices posted and not taken down, the newest first."""
    query = select(PublicNotice).where(PublicNotice.state == NoticeState.POSTED)
    return list(
        ctx.session.scalars(query.order_by(PublicNotice.starts_on.desc(), PublicNotice.number.desc()))
    )


def list_over(ctx: Ctx) -> list[PublicNotice]:
    """The newest notices that are over; what stood in them is for the public no more."""
    query = select(PublicNotice).where(PublicNotice.state == NoticeState.CLOSED)
    ordered = query.order_by(PublicNotice.ends_on.desc(), PublicNotice.number.desc())
    return list(ctx.session.scalars(ordered.limit(SHOWN)))


def list_conferrals(ctx: Ctx) -> list[tuple[Decision, list[Honour]]]:
    """The newest decisions to confer, as the public may read them, with those of their honours that are held."""
    query = select(Decision).where(Decision.kind == "conferral", Decision.state == "published")
    ordered = query.order_by(Decision.issued_on.desc(), Decision.number.desc()).limit(SHOWN)
    found: dict[str, tuple[Decision, list[Honour]]] = {
        each.id: (each, []) for each in ctx.session.scalars(ordered)
    }
    held = select(Honour).where(Honour.decision_id.in_(found), Honour.state.in_(GRANTED))
    for honour in ctx.session.scalars(held.order_by(Honour.code, Honour.grade, Honour.number)):
        found[honour.decision_id][1].append(honour)
    return list(found.values())


def get_posted(ctx: Ctx, notice_id: str) -> PublicNotice:
    """A notice the public may read; raises NotFound."""
    found = get_notice(ctx, notice_id)
    if found.state != NoticeState.POSTED:
        raise NotFound(notice=notice_id)
    return found


def get_objection(ctx: Ctx, objection_id: str) -> Objection:
    """One objection; raises NotFound."""
    found = ctx.session.get(Objection, objection_id)
    if found is None:
        raise NotFound(objection=objection_id)
    return found


def count_open_objections(ctx: Ctx, notice_id: str, entry_id: str | None = None) -> int:
    """Objections not yet ended, to a notice or to one item of it."""
    query = select(func.count()).where(Objection.notice_id == notice_id, Objection.state.in_(OPEN_OBJECTIONS))
    if entry_id is not None:
        query = query.where(Objection.entry_id == entry_id)
    return ctx.session.scalar(query) or 0


def list_passed(ctx: Ctx, campaign_id: str) -> list[tuple[Entry, ListEntry, NoticeItem]]:
    """Entries whose notice has passed and that no honour rests on yet, by kind and rank."""
    query = (
        select(Entry, ListEntry, NoticeItem)
        .join(NoticeItem, NoticeItem.entry_id == Entry.id)
        .join(PublicNotice, PublicNotice.id == NoticeItem.notice_id)
        .join(ListEntry, (ListEntry.list_id == PublicNotice.list_id) & (ListEntry.entry_id == Entry.id))
        .where(
            PublicNotice.campaign_id == campaign_id,
            NoticeItem.state == ItemState.PASSED,
            ListEntry.place == Place.LISTED,
            ~select(Honour.id).where(Honour.entry_id == Entry.id).exists(),
        )
        .order_by(Entry.kind, ListEntry.rank)
    )
    return list(ctx.session.execute(query).all())


def count_pending_lists(ctx: Ctx, campaign_id: str) -> int:
    """Lists of a campaign that are still in selection, or have entries whose notice has neither passed nor failed."""
    lists = select(func.count()).where(
        FinalList.campaign_id == campaign_id, FinalList.state.in_((ListState.DRAFT, ListState.VOTED))
    )
    passed = (
        select(NoticeItem.entry_id)
        .join(PublicNotice, PublicNotice.id == NoticeItem.notice_id)
        .where(
            PublicNotice.list_id == ListEntry.list_id,
            NoticeItem.entry_id == ListEntry.entry_id,
            NoticeItem.state == ItemState.PASSED,
        )
    )
    waiting = (
        select(func.count(func.distinct(ListEntry.list_id)))
        .join(FinalList, FinalList.id == ListEntry.list_id)
        .where(
            FinalList.campaign_id == campaign_id,
            FinalList.state == ListState.APPROVED,
            ListEntry.place == Place.LISTED,
            ~passed.exists(),
        )
    )
    return (ctx.session.scalar(lists) or 0) + (ctx.session.scalar(waiting) or 0)


def list_honours(ctx: Ctx, decision_id: str, *codes: str) -> list[Honour]:
    """The honours of a decision in the order of their kind and making; of these codes only."""
    query = select(Honour).where(Honour.decision_id == decision_id)
    if codes:
        query = query.where(Honour.code.in_(codes))
    return list(ctx.session.scalars(query.order_by(Honour.code, Honour.grade, Honour.title, Honour.id)))


def list_revoked(ctx: Ctx, decision_id: str) -> list[Honour]:
    """The honours that a decision took back, in the same order."""
    query = select(Honour).where(Honour.revoked_by_id == decision_id)
    return list(ctx.session.scalars(query.order_by(Honour.code, Honour.grade, Honour.title, Honour.id)))


def find_newest_certificate(ctx: Ctx) -> Honour | None:
    """The certificate given out last, of an honour that is held."""
    query = select(Honour).where(Honour.state.in_(GRANTED))
    return ctx.session.scalar(query.order_by(Honour.conferred_on.desc(), Honour.number).limit(1))


def find_certificate(ctx: Ctx, verification_code: str) -> Honour | None:
    """The honour a certificate's code belongs to."""
    return ctx.session.scalar(select(Honour).where(Honour.verification_code == verification_code))


def get_decision(ctx: Ctx, decision_id: str) -> Decision:
    """One decision; raises NotFound."""
    found = ctx.session.get(Decision, decision_id)
    if found is None:
        raise NotFound(decision=decision_id)
    return found
