"""Writes of public notices: drawing up, posting, ending."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, Conflict
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_settings, work_calendar
from handlers.directory.models import Organisation, Person
from handlers.directory.queries import today
from handlers.entries.models import Entry, EntryInventor
from handlers.entries.queries import public_name
from handlers.honours import queries
from handlers.honours.models import Decision, NoticeItem, PublicNotice
from handlers.honours.rules.masking import find_leaks, mask_name
from handlers.honours.rules.states import ItemState, NoticeState
from handlers.reviews.models import FinalList, ListEntry
from handlers.reviews.rules.lists import GRADE_NAMES
from handlers.reviews.rules.states import KIND_NAMES, Place
from handlers.reviews.selecting import get_list

CONFERRAL = "honour_conferral"
PASSED = "notice_passed"
REFUSED = "honours.refused"


def open_notice(ctx: Ctx, list_id: str, instance_id: str) -> PublicNotice:
    """Draw up the next notice of a list: of all that is listed and has not passed; a draft is drawn up once."""
    newest = _newest(ctx, list_id)
    if newest is not None and newest.state == NoticeState.DRAFT:
        return newest
    found = get_list(ctx, list_id)
    settings = get_settings(ctx, found.campaign_id)
    kind = KIND_NAMES[found.kind]["zh"]
    notice = PublicNotice(
        id=new_id(),
        campaign_id=found.campaign_id,
        list_id=list_id,
        instance_id=instance_id,
        round=newest.round + 1 if newest else 1,
        number=next_number(ctx, found.campaign_id, "GS"),
        title=f"{found.campaign_id}年度拟命名{kind}名单公示",
        working_days=settings["notice_working_days"],
        created_at=ctx.now(),
    )
    ctx.session.add(notice)
    ctx.session.flush()
    rows = _list_unpassed(ctx, found)
    for position, (line, entry) in enumerate(rows, 1):
        ctx.session.add(_make_item(ctx, notice.id, position, line, entry, settings["notice_names"]))
    ctx.session.flush()
    return notice


def set_text(ctx: Ctx, notice_id: str, title: str, introduction: str, channels: str, contact: str) -> None:
    """Keep what frames the list. BusinessError `honours.refused` if anything to be posted holds a personal number."""
    notice = _expect(ctx, notice_id, NoticeState.DRAFT)
    items = queries.list_items(ctx, notice_id)
    texts = [
        title,
        introduction,
        channels,
        *(text for each in items for text in (each.name, each.people, each.unit)),
    ]
    if leaks := find_leaks(texts):
        raise BusinessError(REFUSED, f"公示内容中有{'、'.join(leaks)}，不能公开。请删去后再提交。")
    if empty := [str(each.position) for each in items if not each.name]:
        raise BusinessError(REFUSED, f"第{'、'.join(empty)}项没有可公开的名称。请先确定公开名称。")
    notice.title, notice.introduction = title.strip(), introduction.strip()
    notice.channels, notice.contact = channels.strip(), contact.strip()


def post_notice(ctx: Ctx, notice_id: str, posted_on: date, proof: str) -> date:
    """The notice is out since a local day; returns its last day, `working_days` after it by the calendar.

    BusinessError `honours.refused` for a day to come, or one before the list was approved.
    """
    notice = queries.get_notice(ctx, notice_id)
    if notice.state == NoticeState.POSTED and notice.ends_on is not None:
        return notice.ends_on
    _expect(ctx, notice_id, NoticeState.DRAFT)
    approved_at = get_list(ctx, notice.list_id).ended_at
    approved_on = work_calendar(ctx).local(approved_at).date() if approved_at else posted_on
    if not approved_on <= posted_on <= today(ctx):
        raise BusinessError(REFUSED, f"发布日期应在{approved_on}（名单审定）至今天之间。")
    notice.starts_on, notice.posted_proof, notice.state = posted_on, proof.strip(), NoticeState.POSTED
    notice.ends_on = work_calendar(ctx).add_working_days(posted_on, notice.working_days)
    ctx.record("notice.posted", instance_id=notice.instance_id, data={"number": notice.number})
    return notice.ends_on


def annul_notice(ctx: Ctx, notice_id: str, reason: str) -> None:
    """The notice does not count; the only thing that interrupts one. Open objections to it stay to be answered."""
    notice = queries.get_notice(ctx, notice_id)
    if notice.state == NoticeState.ANNULLED:
        return
    _expect(ctx, notice_id, NoticeState.POSTED)
    notice.state, notice.annul_reason, notice.ended_at = NoticeState.ANNULLED, reason.strip(), ctx.now()
    for item in queries.list_items(ctx, notice_id):
        item.state = ItemState.VOID
    ctx.record("notice.annulled", instance_id=notice.instance_id, data={"number": notice.number})


def close_notice(ctx: Ctx, notice_id: str, proof: str) -> None:
    """The notice is over and taken down: what nobody objects to has passed."""
    notice = queries.get_notice(ctx, notice_id)
    if notice.state == NoticeState.CLOSED:
        return
    _expect(ctx, notice_id, NoticeState.POSTED)
    notice.state, notice.closed_proof, notice.ended_at = NoticeState.CLOSED, proof.strip(), ctx.now()
    for item in queries.list_items(ctx, notice_id, ItemState.POSTED):
        item.state = ItemState.PASSED
    ctx.session.flush()
    ctx.record("notice.closed", instance_id=notice.instance_id, data={"number": notice.number})


def settle_notice(ctx: Ctx, notice_id: str) -> tuple[int, int]:
    """Let pass what is held no more, and tell the conferral; returns open objections and entries for a new notice."""
    notice = queries.get_notice(ctx, notice_id)
    for item in queries.list_items(ctx, notice_id, ItemState.HELD):
        if not queries.count_open_objections(ctx, notice_id, item.entry_id):
            item.state = ItemState.PASSED
    ctx.session.flush()
    if queries.list_passed(ctx, notice.campaign_id):
        tell_conferral(ctx, notice.campaign_id)
    held = {item.entry_id for item in queries.list_items(ctx, notice_id, ItemState.HELD)}
    again = [
        entry for _line, entry in _list_unpassed(ctx, get_list(ctx, notice.list_id)) if entry.id not in held
    ]
    return queries.count_open_objections(ctx, notice_id), len(again)


def tell_conferral(ctx: Ctx, campaign_id: str) -> None:
    """Start the conferral of what has passed since the last decision, once; one that waits is told."""
    query = select(func.count()).where(
        Decision.campaign_id == campaign_id, Decision.kind == "conferral", Decision.state != "draft"
    )
    turn = (ctx.session.scalar(query) or 0) + 1
    key = f"{campaign_id}:{turn}"
    start_key = f"{CONFERRAL}:{key}"
    ctx.processes.start(
        ctx, CONFERRAL, business_key=key, data={"campaign": campaign_id, "turn": key}, start_key=start_key
    )
    ctx.processes.send(ctx, PASSED, key, {"campaign": campaign_id})


def describe_items(ctx: Ctx, notice_id: str) -> str:
    """The list as it will be posted, a line for each item."""
    lines = []
    for item in queries.list_items(ctx, notice_id):
        grade = f"【{GRADE_NAMES[item.grade]['zh']}】" if item.grade else ""
        medal = "【拟授予五一劳动奖章】" if item.has_medal else ""
        people = f"（{item.people}）" if item.people else ""
        lines.append(f"{item.position}. {grade}{item.name}{people} {item.unit}{medal}")
    return "\n".join(lines)


def _newest(ctx: Ctx, list_id: str) -> PublicNotice | None:
    query = select(PublicNotice).where(PublicNotice.list_id == list_id)
    return ctx.session.scalars(query.order_by(PublicNotice.round.desc()).limit(1)).first()


def _list_unpassed(ctx: Ctx, found: FinalList) -> list[tuple[ListEntry, Entry]]:
    passed = (
        select(NoticeItem.entry_id)
        .join(PublicNotice, PublicNotice.id == NoticeItem.notice_id)
        .where(PublicNotice.list_id == found.id, NoticeItem.state == ItemState.PASSED)
    )
    query = (
        select(ListEntry, Entry)
        .join(Entry, Entry.id == ListEntry.entry_id)
        .where(
            ListEntry.list_id == found.id, ListEntry.place == Place.LISTED, ListEntry.entry_id.not_in(passed)
        )
        .order_by(ListEntry.rank)
    )
    return list(ctx.session.execute(query).all())


def _make_item(
    ctx: Ctx, notice_id: str, position: int, line: ListEntry, entry: Entry, names: str
) -> NoticeItem:
    people = [mask_name(name, "masked" if names == "masked" else "full") for name in list_people(ctx, entry)]
    is_person = entry.kind == "person"
    return NoticeItem(
        notice_id=notice_id,
        entry_id=entry.id,
        position=position,
        name=people[0] if is_person else public_name(entry),
        people="" if is_person else "、".join(people),
        unit=ctx.session.get_one(Organisation, entry.organisation_id).name,
        grade=line.grade,
        has_medal=line.has_medal,
    )


def list_people(ctx: Ctx, entry: Entry) -> list[str]:
    """The names of whom an entry is for: a result's inventors in order, or the person; none for a team."""
    if entry.kind == "result":
        query = (
            select(Person.name)
            .join(EntryInventor, EntryInventor.person_id == Person.id)
            .where(EntryInventor.entry_id == entry.id)
            .order_by(EntryInventor.position)
        )
        return list(ctx.session.scalars(query))
    return [ctx.session.get_one(Person, entry.person_id).name] if entry.person_id else []


def _expect(ctx: Ctx, notice_id: str, state: NoticeState) -> PublicNotice:
    notice = queries.get_notice(ctx, notice_id)
    if notice.state != state:
        raise Conflict("公示的状态不允许这样做。", code="honours.notice_state")
    return notice
