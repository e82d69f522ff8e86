"""Writes of objections: filing by the public, acceptance, decision, reply."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, Conflict
from handlers.campaigns.numbers import next_number
from handlers.directory import throttle
from handlers.directory.queries import today
from handlers.entries.change import reorder_inventors
from handlers.entries.models import Entry
from handlers.entries.people import list_inventors
from handlers.honours import queries
from handlers.honours.models import NoticeItem, Objection, Objector
from handlers.honours.rules import objecting
from handlers.honours.rules.masking import find_identity
from handlers.honours.rules.states import REFUSALS, ItemState, NoticeState, ObjectionState
from handlers.reviews.models import ListEntry
from handlers.reviews.replacing import strike_out
from handlers.reviews.rules.states import Place

FILED = "objection_filed"
REFUSED = "honours.refused"


class NotInTime(Conflict):
    """The notice is over, so no objection to it can be filed any more."""

    code = "honours.notice_over"


def file_objection(ctx: Ctx, notice_id: str, entry_id: str, written: Mapping[str, str]) -> Objection:
    """Take an objection to one item, hold that item and start the handling; `written` passed `find_filing_problems`.

    Who objects goes into a table of its own, and not into messages, tasks or history. Raises NotFound, NotInTime.
    """
    notice = queries.get_posted(ctx, notice_id)
    if not objecting.is_in_time(today(ctx), notice.starts_on, notice.ends_on):
        raise NotInTime(notice=notice.number)
    item = ctx.session.get(NoticeItem, (notice_id, entry_id))
    if item is None or item.state not in (ItemState.POSTED, ItemState.HELD):
        raise NotInTime(notice=notice.number)
    objection = Objection(
        id=new_id(),
        campaign_id=notice.campaign_id,
        organisation_id=ctx.session.get_one(Entry, entry_id).organisation_id,
        notice_id=notice_id,
        entry_id=entry_id,
        number=next_number(ctx, notice.campaign_id, "YY"),
        kind=written["kind"],
        filed_at=ctx.now(),
    )
    ctx.session.add(objection)
    ctx.session.flush()
    own = {field: written[field].strip() for field in objecting.LENGTHS}
    ctx.session.add(Objector(objection_id=objection.id, signed=written["signed"], **own))
    item.state = ItemState.HELD
    ctx.session.flush()
    ctx.processes.send(ctx, FILED, objection.id, {"objection_id": objection.id})
    return objection


def file_in_public(
    ctx: Ctx, notice_id: str, entry_id: str, written: Mapping[str, str], address: str
) -> Objection:
    """As `file_objection`, but only so many from one network address; raises TooManyUses."""
    throttle.count_use(ctx, "objection", address)
    return file_objection(ctx, notice_id, entry_id, written)


def take_up(ctx: Ctx, objection_id: str, instance_id: str) -> tuple[Objection, NoticeItem]:
    """Tie an objection to the process that handles it."""
    objection = queries.get_objection(ctx, objection_id)
    objection.instance_id = instance_id
    return objection, ctx.session.get_one(NoticeItem, (objection.notice_id, objection.entry_id))


def accept(ctx: Ctx, objection_id: str, told_facts: str) -> None:
    """Accept it, with the facts the unit is told. BusinessError `honours.refused` if these name the objector."""
    objection = queries.get_objection(ctx, objection_id)
    require_anonymous(ctx, objection_id, told_facts)
    objection.state, objection.told_facts = ObjectionState.ACCEPTED, told_facts.strip()


def decline(ctx: Ctx, objection_id: str, refusal: str) -> None:
    """Do not accept it; its item is held for it no more."""
    objection = queries.get_objection(ctx, objection_id)
    objection.refusal = refusal
    _end(ctx, objection, ObjectionState.NOT_ACCEPTED)
    _release(ctx, objection)


def decide(ctx: Ctx, objection_id: str, outcome: str, reason: str, new_order: str = "") -> None:
    """End an accepted objection: the entry falls out, its inventors change places, or it stays as it was.

    Upheld: the reserve moves in and needs a notice; corrected: the item itself does. Safe to repeat. BusinessError
    `honours.refused` for an order that is none, or a text that names the objector.
    """
    objection = queries.get_objection(ctx, objection_id)
    if objection.state != ObjectionState.ACCEPTED:
        return
    require_anonymous(ctx, objection_id, reason)
    item = ctx.session.get_one(NoticeItem, (objection.notice_id, objection.entry_id))
    objection.reason = reason.strip()
    if outcome == ObjectionState.CORRECTED:
        _reorder(ctx, objection.entry_id, new_order, objection.reason)
    _end(ctx, objection, ObjectionState(outcome))
    if outcome == ObjectionState.UPHELD:
        _remove(ctx, objection, item)
    elif outcome == ObjectionState.CORRECTED:
        item.state = ItemState.REPEATED if item.state != ItemState.REMOVED else item.state
    else:
        _release(ctx, objection)
    ctx.session.flush()


def reply(ctx: Ctx, objection_id: str, text: str) -> None:
    """Keep what both sides are told. BusinessError `honours.refused` if it names the objector."""
    require_anonymous(ctx, objection_id, text)
    queries.get_objection(ctx, objection_id).reply = text.strip()


def require_anonymous(ctx: Ctx, objection_id: str, *texts: str) -> None:
    """Raise BusinessError `honours.refused` if a text that others read names the objector."""
    who = ctx.session.get_one(Objector, objection_id)
    if find_identity(texts, (who.name, who.contact)):
        raise BusinessError(REFUSED, "文字中出现了异议人的姓名、单位或联系方式，请删去。")


def describe_outcome(ctx: Ctx, objection_id: str) -> str:
    """How it ended and why, as both sides may read it."""
    objection = queries.get_objection(ctx, objection_id)
    if objection.state == ObjectionState.NOT_ACCEPTED:
        return f"不予受理：{REFUSALS[objection.refusal]['zh']}"
    names = {"upheld": "异议成立", "corrected": "更正完成人排序", "dismissed": "异议不成立"}
    return f"{names.get(objection.state, '处理中')}：{objection.reason}"


def _end(ctx: Ctx, objection: Objection, state: ObjectionState) -> None:
    objection.state, objection.ended_at = state, ctx.now()
    ctx.session.flush()
    data = {"number": objection.number, "state": str(state)}
    ctx.record("objection.ended", instance_id=objection.instance_id, data=data)


def _release(ctx: Ctx, objection: Objection) -> None:
    item = ctx.session.get_one(NoticeItem, (objection.notice_id, objection.entry_id))
    notice = queries.get_notice(ctx, objection.notice_id)
    still_held = queries.count_open_objections(ctx, objection.notice_id, objection.entry_id)
    if item.state == ItemState.HELD and notice.state == NoticeState.POSTED and not still_held:
        item.state = ItemState.POSTED


def _remove(ctx: Ctx, objection: Objection, item: NoticeItem) -> None:
    if item.state == ItemState.REMOVED:
        return
    list_id = queries.get_notice(ctx, objection.notice_id).list_id
    grades = select(ListEntry.grade).where(ListEntry.list_id == list_id, ListEntry.place == Place.LISTED)
    grade = objecting.lowest_grade(list(ctx.session.scalars(grades)))
    strike_out(ctx, list_id, objection.entry_id, f"异议成立：{objection.reason}", grade=grade)
    item.state = ItemState.REMOVED


def _reorder(ctx: Ctx, entry_id: str, new_order: str, reason: str) -> None:
    count = len(list_inventors(ctx, entry_id))
    try:
        order = objecting.read_order(new_order, count)
    except ValueError:
        message = f"新的排序应列出1至{count}各一次且与原排序不同，例如“2,1,3”。"
        raise BusinessError(REFUSED, message) from None
    reorder_inventors(ctx, entry_id, order, f"异议更正：{reason}")
