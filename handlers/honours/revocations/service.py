"""Writes of revocations: the proposal, hearing the holders, the decision and what falls with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError
from handlers.activities.carriers.queries import find_title
from handlers.activities.carriers.service import withdraw_title
from handlers.campaigns.models import Campaign
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_settings, work_calendar
from handlers.directory.queries import today
from handlers.honours import conferring
from handlers.honours.models import Decision, Honour
from handlers.honours.queries import get_decision
from handlers.honours.revocations import queries
from handlers.honours.revocations.models import Revocation, RevocationItem
from handlers.honours.revocations.rules import GROUNDS, RevocationState
from handlers.honours.rules.states import HONOUR_NAMES, STANDING, HonourCode, HonourState

REFUSED = "honours.refused"
RECALL = "honour_recall"
HEARD = "hearings_closed"
DECIDED = "revocation_decided"
SERIES = "CX"


def propose(
    ctx: Ctx,
    campaign_id: str,
    instance_id: str,
    proposal: Mapping[str, Any],
    numbers: Sequence[str],
) -> Revocation:
    """Enter a proposal with the honours it names and those that fall with them, in place of its earlier version.

    `proposal` has ground, facts and evidence; for an annulled scheme its `code` and `year`, else `numbers` are those
    of certificates. BusinessError `honours.refused`: an honour is unknown, not in force, or in another revocation.
    """
    revocation = queries.find_by_instance(ctx, instance_id)
    ground = str(proposal["ground"])
    code = str(proposal["code"]) if ground == "annulled" else ""
    named = _list_of_scheme(ctx, code, int(proposal["year"])) if code else _list_named(ctx, numbers)
    if taken := _list_taken(ctx, named, instance_id):
        numbers_taken = "、".join(str(each.number) for each in named if each.id in taken)
        raise BusinessError(REFUSED, f"这些荣誉正在另一撤销程序中：{numbers_taken}。")
    falling = queries.list_falling(ctx, [each.id for each in named])
    taken = _list_taken(ctx, falling, instance_id)  # these are settled where they are heard
    honours = [(each, False) for each in named] + [(each, True) for each in falling if each.id not in taken]
    if revocation is None:
        revocation = Revocation(
            id=new_id(),
            campaign_id=campaign_id,
            instance_id=instance_id,
            number=next_number(ctx, campaign_id, SERIES),
            created_at=ctx.now(),
        )
        ctx.record("revocation.proposed", instance_id=instance_id, data={"number": revocation.number})
    revocation.ground, revocation.code = ground, code
    revocation.facts, revocation.evidence = str(proposal["facts"]), str(proposal["evidence"])
    ctx.session.add(revocation)
    ctx.session.flush()
    ctx.session.execute(delete(RevocationItem).where(RevocationItem.revocation_id == revocation.id))
    ctx.session.add_all(_item(revocation.id, each, is_derived=is_derived) for each, is_derived in honours)
    ctx.session.flush()
    return revocation


def start_hearings(ctx: Ctx, revocation_id: str) -> date:
    """Suspend the honours and ask each holder; returns the last day for a statement. Safe to repeat.

    What has fallen with another revocation since it was proposed is not heard any more; if that is all, nobody is.
    """
    revocation = queries.get_revocation(ctx, revocation_id)
    if revocation.state != RevocationState.PROPOSED or revocation.hear_until is not None:
        return revocation.hear_until or today(ctx)
    days = get_settings(ctx, revocation.campaign_id)["hearing_working_days"]
    hear_until = work_calendar(ctx).add_working_days(today(ctx), days)
    revocation.state, revocation.hear_until = RevocationState.HEARING, hear_until
    for item, honour in _list_open(ctx, revocation_id):
        honour.state = HonourState.SUSPENDED
        item.instance_id = _start_recall(ctx, revocation, honour)
    ctx.session.flush()
    _end_hearings(ctx, revocation)
    return hear_until


def hear(ctx: Ctx, revocation_id: str, honour_id: str, statement: str) -> None:
    """Keep a holder's statement, empty if none came; the last one lets the revocation go on. Safe to repeat."""
    # Locked, so that of two who are last at the same time one is.
    revocation = ctx.session.get_one(Revocation, revocation_id, with_for_update=True)
    item = ctx.session.get_one(RevocationItem, (revocation_id, honour_id))
    if item.heard_at is not None:
        return
    item.heard_at, item.statement = ctx.now(), statement.strip()
    ctx.session.flush()
    _end_hearings(ctx, revocation)


def set_draft(
    ctx: Ctx, revocation_id: str, title: str, body: str, signatories: str, kept: Collection[str]
) -> Decision:
    """Keep the wording of the decision, and check which honours are to be kept, by their certificates' numbers.

    BusinessError `honours.refused`: a number is not in the revocation, names what only falls with others, or nothing
    would be left to revoke. If all fell with another revocation meanwhile, whoever decides ends this one.
    """
    revocation = queries.get_revocation(ctx, revocation_id)
    own = {str(honour.number): item for item, honour in _list_open(ctx, revocation_id)}
    if unknown := sorted(each for each in kept if each not in own or own[each].is_derived):
        raise BusinessError(REFUSED, f"只能保留本次点名的荣誉，这些证书编号不在其中：{'、'.join(unknown)}。")
    if own and all(item.is_derived or number in kept for number, item in own.items()):
        raise BusinessError(REFUSED, "没有要撤销的荣誉；全部保留的，由组长决定不予撤销。")
    decision = conferring.open_decision(ctx, revocation.campaign_id, revocation.instance_id, "revocation")
    decision.title, decision.body, decision.signatories = title.strip(), body.strip(), signatories.strip()
    revocation.decision_id = decision.id
    return decision


def revoke(ctx: Ctx, revocation_id: str, number: str, issued_on: date, kept: Collection[str]) -> int:
    """Publish the decision: what is not kept falls, and what rests on that alone with it; returns how many fell.

    What rests on that alone and is only proposed is not conferred any more, titles are withdrawn from their carriers,
    and every holder's process learns the outcome. BusinessError `honours.refused`: the number is taken, or the day is
    to come or before an honour was conferred. Safe to repeat.
    """
    revocation = queries.get_revocation(ctx, revocation_id)
    if revocation.state == RevocationState.REVOKED or revocation.decision_id is None:
        return 0
    decision = get_decision(ctx, revocation.decision_id)
    rows = _list_open(ctx, revocation_id)
    falling = {item.honour_id for item, honour in rows if not item.is_derived and honour.number not in kept}
    derived = queries.list_falling(ctx, falling)
    falling |= {each.id for each in derived}
    honours = (*(honour for _item, honour in rows), *derived)
    last = max((each.conferred_on for each in honours if each.conferred_on), default=issued_on)
    if issued_on < last:
        raise BusinessError(REFUSED, f"印发日期不能早于授予日期{last}。")
    conferring.number_decision(ctx, decision, number, issued_on)
    ctx.session.flush()
    known = {item.honour_id for item, _honour in rows}
    # What else fell has lost its other bases while this was heard.
    rows += [(_find_or_add(ctx, revocation, each), each) for each in derived if each.id not in known]
    for item, honour in rows:
        if honour.id in falling:
            honour.state, honour.revoked_on, honour.revoked_by_id = (
                HonourState.REVOKED,
                issued_on,
                decision.id,
            )
        _settle(ctx, item, honour, "revoked" if honour.id in falling else "kept")
    revocation.state, revocation.ended_at = RevocationState.REVOKED, ctx.now()
    ctx.session.flush()
    conferring.leave_out_unfounded(ctx, falling)
    _withdraw_titles(ctx, [honour for _item, honour in rows if honour.id in falling], str(decision.number))
    ctx.record(
        "revocation.decided",
        instance_id=revocation.instance_id,
        data={"number": number, "fell": len(falling)},
    )
    return len(falling)


def keep(ctx: Ctx, instance_id: str, reason: str) -> None:
    """The honours stay as they were, for a reason; a proposal never entered leaves nothing behind."""
    revocation = queries.find_by_instance(ctx, instance_id)
    if revocation is None or revocation.ended_at is not None:
        return
    for item, honour in _list_open(ctx, revocation.id):
        _settle(ctx, item, honour, "kept")
    if revocation.decision_id is not None:
        conferring.refuse(ctx, revocation.decision_id)
    revocation.state, revocation.ended_at = RevocationState.KEPT, ctx.now()
    revocation.keep_reason = reason.strip() or "未说明"
    ctx.record("revocation.kept", instance_id=instance_id)


def recall(ctx: Ctx, revocation_id: str, honour_id: str, how: str, recalled_on: date, note: str) -> None:
    """A certificate or plaque came back, or is declared void."""
    item = ctx.session.get_one(RevocationItem, (revocation_id, honour_id))
    item.recall, item.recalled_on, item.recall_note = how, recalled_on, note.strip()


def _list_of_scheme(ctx: Ctx, code: str, year: int) -> list[Honour]:
    query = (
        select(Honour)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .where(Honour.code == code, Honour.state.in_(STANDING), Campaign.year == year)
        .order_by(Honour.number)
    )
    found = list(ctx.session.scalars(query))
    if not found:
        raise BusinessError(REFUSED, f"{year}年度没有授予且有效的{HONOUR_NAMES[code]['zh']}。")
    return found


def _list_named(ctx: Ctx, numbers: Sequence[str]) -> list[Honour]:
    query = select(Honour).where(Honour.number.in_(numbers), Honour.state.in_(STANDING))
    found = {str(each.number): each for each in ctx.session.scalars(query)}
    if unknown := [each for each in numbers if each not in found]:
        raise BusinessError(REFUSED, f"没有这些证书编号，或荣誉已撤销：{'、'.join(unknown)}。")
    if not found:
        raise BusinessError(REFUSED, "请写明证书编号。")
    return [found[each] for each in numbers]


def _list_taken(ctx: Ctx, honours: Iterable[Honour], instance_id: str) -> set[str]:
    """Of these honours, those in a revocation of another process that is not decided."""
    query = (
        select(RevocationItem.honour_id)
        .join(Revocation, Revocation.id == RevocationItem.revocation_id)
        .where(
            RevocationItem.honour_id.in_([each.id for each in honours]),
            RevocationItem.outcome == "open",
            Revocation.instance_id != instance_id,
        )
    )
    return set(ctx.session.scalars(query))


def _item(revocation_id: str, honour: Honour, *, is_derived: bool) -> RevocationItem:
    return RevocationItem(revocation_id=revocation_id, honour_id=honour.id, is_derived=is_derived)


def _start_recall(ctx: Ctx, revocation: Revocation, honour: Honour) -> str:
    """The process of one honour: hear its holder, learn the outcome, collect the certificate."""
    return ctx.processes.start(
        ctx,
        RECALL,
        business_key=f"{revocation.id}:{honour.id}",
        start_key=f"{RECALL}:{revocation.id}:{honour.id}",
        data={
            "campaign": revocation.campaign_id,
            "revocation_id": revocation.id,
            "honour_id": honour.id,
            "organisation_id": honour.organisation_id,
            "holder_id": queries.find_holders(ctx, honour),
            "hear_until": max(revocation.hear_until or today(ctx), today(ctx)),
            "revocation": {
                "number": honour.number,
                "honour_name": HONOUR_NAMES[honour.code]["zh"],
                "honour_name_en": HONOUR_NAMES[honour.code]["en"],
                "title": honour.title,
                "ground": GROUNDS[revocation.ground]["zh"],
                "facts": revocation.facts,
            },
        },
    )


def _end_hearings(ctx: Ctx, revocation: Revocation) -> None:
    """Let the revocation go on once everybody is heard about what is open."""
    unheard = select(RevocationItem.honour_id).where(
        RevocationItem.revocation_id == revocation.id,
        RevocationItem.outcome == "open",
        RevocationItem.heard_at.is_(None),
    )
    if ctx.session.scalars(unheard.limit(1)).first() is None and revocation.state == RevocationState.HEARING:
        revocation.state = RevocationState.HEARD
        ctx.processes.send(ctx, HEARD, revocation.id, {})


def _find_or_add(ctx: Ctx, revocation: Revocation, honour: Honour) -> RevocationItem:
    """The open item of an honour, should it be in another revocation; else a new one here."""
    query = select(RevocationItem).where(
        RevocationItem.honour_id == honour.id, RevocationItem.outcome == "open"
    )
    item = ctx.session.scalar(query)
    if item is None:
        item = _item(revocation.id, honour, is_derived=True)
        item.instance_id = _start_recall(ctx, revocation, honour)
        ctx.session.add(item)
    return item


def _list_open(ctx: Ctx, revocation_id: str) -> list[tuple[RevocationItem, Honour]]:
    """A revocation's items that are not decided: one may have fallen with another revocation."""
    return [row for row in queries.list_items(ctx, revocation_id) if row[0].outcome == "open"]


def _settle(ctx: Ctx, item: RevocationItem, honour: Honour, outcome: str) -> None:
    item.outcome = outcome
    if outcome == "kept" and honour.state == HonourState.SUSPENDED:
        honour.state = HonourState.DELIVERED if honour.delivered_on else HonourState.CONFERRED
    if item.instance_id is not None:
        key = f"{item.revocation_id}:{honour.id}"
        ctx.processes.send(ctx, DECIDED, key, {"outcome": outcome})


def _withdraw_titles(ctx: Ctx, fallen: Iterable[Honour], number: str) -> None:
    """Titles that no standing honour gives any more leave their carriers; one applied for stays (S-87)."""
    for team_id in dict.fromkeys(each.team_id for each in fallen if each.code == HonourCode.PIONEER):
        standing = select(Honour.id).where(
            Honour.code == HonourCode.PIONEER, Honour.team_id == team_id, Honour.state.in_(STANDING)
        )
        title = find_title(ctx, str(team_id))
        if title is not None and title.is_titled and ctx.session.scalars(standing).first() is None:
            withdraw_title(ctx, title.id, f"荣誉已撤销（{number}）")
