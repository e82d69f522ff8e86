"""Writes of conferrals: what has passed, what follows from it, the decision, certificates and their delivery."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError
from handlers.campaigns.models import Campaign
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_campaign
from handlers.directory.models import Organisation, PastHonour, Person
from handlers.directory.queries import today
from handlers.entries.models import Entry
from handlers.entries.rules import EntryState
from handlers.honours import queries
from handlers.honours.models import Decision, Honour, HonourBasis
from handlers.honours.noticing import tell_conferral
from handlers.honours.rules.deriving import Basis, Derived, derive_medals, derive_pioneers
from handlers.honours.rules.states import (
    CODE_OF_KIND,
    GRANTED,
    PAST_NAMES,
    STANDING,
    HonourCode,
    HonourState,
)
from handlers.reviews.models import ListEntry

REFUSED = "honours.refused"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of verification codes: nothing that is misread on paper."""
MAIN = (HonourCode.RESULT, HonourCode.EXPERT, HonourCode.TEAM, HonourCode.PIONEER)
_SERIES = {code: f"ZS{code[-1]}" for code in HonourCode}


def open_decision(ctx: Ctx, campaign_id: str, instance_id: str, kind: str) -> Decision:
    """The decision a process prepares; made once."""
    query = select(Decision).where(Decision.instance_id == instance_id, Decision.kind == kind)
    found = ctx.session.scalar(query)
    if found is None:
        found = Decision(
            id=new_id(), campaign_id=campaign_id, instance_id=instance_id, kind=kind, created_at=ctx.now()
        )
        ctx.session.add(found)
        ctx.session.flush()
    return found


def collect_passed(ctx: Ctx, decision_id: str) -> int:
    """Take into a decision all entries that have passed and rest in none; returns how many it holds."""
    decision = queries.get_decision(ctx, decision_id)
    for entry, line, item in queries.list_passed(ctx, decision.campaign_id):
        ctx.session.add(
            Honour(
                id=new_id(),
                campaign_id=decision.campaign_id,
                code=CODE_OF_KIND[entry.kind],
                organisation_id=entry.organisation_id,
                entry_id=entry.id,
                person_id=entry.person_id,
                team_id=entry.team_id,
                decision_id=decision_id,
                title=item.name,
                grade=line.grade,
                state=HonourState.NOTICED,
                created_at=ctx.now(),
            )
        )
    ctx.session.flush()
    return len(queries.list_honours(ctx, decision_id, *CODE_OF_KIND.values()))


def derive(ctx: Ctx, decision_id: str) -> None:
    """Work out anew the medals and Workers' Pioneers that follow from a decision's honours (S-86, S-87).

    Medals become part of the decision `medal` of the same process. Who has one of the year keeps that one, and what
    it rests on is added to it. Earlier holders are flagged.
    """
    decision = queries.get_decision(ctx, decision_id)
    medal = open_decision(ctx, decision.campaign_id, decision.instance_id, "medal")
    proposed = select(Honour.id).where(
        Honour.decision_id.in_((decision_id, medal.id)), Honour.state == HonourState.PROPOSED
    )
    ctx.session.execute(delete(HonourBasis).where(HonourBasis.honour_id.in_(proposed)))
    ctx.session.execute(delete(Honour).where(Honour.id.in_(proposed)))
    bases = _list_bases(ctx, decision_id)
    holders = {each.holder_id for each in bases}
    earlier = {code: _find_earlier(ctx, decision.campaign_id, code, holders) for code in PAST_NAMES}
    for each in derive_medals(bases, earlier[HonourCode.MEDAL]):
        _propose(ctx, medal, HonourCode.MEDAL, each)
    for each in derive_pioneers(bases, earlier[HonourCode.PIONEER]):
        _propose(ctx, decision, HonourCode.PIONEER, each)
    ctx.session.flush()


def set_draft(
    ctx: Ctx, decision_id: str, title: str, body: str, signatories: str, left_out: Collection[str]
) -> None:
    """Keep the wording, and leave out earlier holders by their names as listed.

    BusinessError `honours.refused` for a name that is not that of an earlier holder among the proposed.
    """
    decision = queries.get_decision(ctx, decision_id)
    medal = open_decision(ctx, decision.campaign_id, decision.instance_id, "medal")
    proposed = [*queries.list_honours(ctx, decision_id), *queries.list_honours(ctx, medal.id)]
    flagged = {each.title: each for each in proposed if each.is_earlier_holder}
    if unknown := sorted(set(left_out) - set(flagged)):
        raise BusinessError(REFUSED, f"只能略去标注“曾获”的名单，这些不在其中：{'、'.join(unknown)}。")
    for name in left_out:
        _leave_out(ctx, flagged[name])
    decision.title, decision.body, decision.signatories = title.strip(), body.strip(), signatories.strip()
    ctx.session.flush()


def leave_out_unfounded(ctx: Ctx, revoked: Collection[str]) -> None:
    """Take out of decisions to come the medals and Workers' Pioneers that rested on these alone."""
    base = aliased(Honour)
    touched = select(HonourBasis.honour_id).where(HonourBasis.basis_id.in_(revoked))
    standing = (
        select(base.id)
        .join(HonourBasis, HonourBasis.basis_id == base.id)
        .where(HonourBasis.honour_id == Honour.id, base.state != HonourState.REVOKED)
    )
    query = select(Honour).where(
        Honour.state == HonourState.PROPOSED, Honour.id.in_(touched), ~standing.exists()
    )
    for honour in ctx.session.scalars(query).all():
        _leave_out(ctx, honour)
    ctx.session.flush()


def publish(
    ctx: Ctx, decision_id: str, number: str, issued_on: date, signatories: str | None = None
) -> list[Honour]:
    """Confer what a decision holds: certificate numbers and codes are given, entries honoured, others told.

    BusinessError `honours.refused` for a document number that is taken, or a day to come. Safe to repeat.
    """
    decision = queries.get_decision(ctx, decision_id)
    honours = queries.list_honours(ctx, decision_id)
    if decision.state == "published":
        return honours
    number_decision(ctx, decision, number, issued_on)
    decision.signatories = (signatories or decision.signatories).strip()
    for honour in honours:
        honour.number = next_number(ctx, decision.campaign_id, _SERIES[HonourCode(honour.code)])
        honour.verification_code = "".join(secrets.choice(ALPHABET) for _ in range(12))
        honour.state, honour.conferred_on = HonourState.CONFERRED, issued_on
        _tell(ctx, honour)
    ctx.session.flush()
    data = {"number": decision.number, "honours": len(honours)}
    ctx.record("decision.published", instance_id=decision.instance_id, data=data)
    if decision.kind == "conferral" and queries.list_passed(ctx, decision.campaign_id):
        tell_conferral(ctx, decision.campaign_id)
    return honours


def number_decision(ctx: Ctx, decision: Decision, number: str, issued_on: date) -> None:
    """A drafted decision is out. BusinessError `honours.refused`: the number is taken, or the day is to come."""
    taken = select(Decision.id).where(Decision.number == number.strip())
    if ctx.session.scalar(taken) is not None:
        raise BusinessError(REFUSED, f"文号“{number.strip()}”已经用过。")
    if issued_on > today(ctx):
        raise BusinessError(REFUSED, "印发日期不能晚于今天。")
    decision.number, decision.issued_on = number.strip(), issued_on
    decision.state, decision.ended_at = "published", ctx.now()


def refuse(ctx: Ctx, decision_id: str) -> None:
    """A decision is not taken; of the medals only what they were proposed for is lost."""
    decision = queries.get_decision(ctx, decision_id)
    if decision.state == "draft":
        decision.state, decision.ended_at = "refused", ctx.now()


def deliver(ctx: Ctx, decision_id: str, delivered_on: date) -> int:
    """Certificates and plaques of a decision are handed over, suspended ones too; returns how many."""
    honours = [
        each
        for each in queries.list_honours(ctx, decision_id)
        if each.state in STANDING and each.delivered_on is None
    ]
    for honour in honours:
        honour.delivered_on = delivered_on
        if honour.state == HonourState.CONFERRED:
            honour.state = HonourState.DELIVERED
    return len(honours)


def describe_honours(ctx: Ctx, decision_id: str, *codes: str) -> str:
    """A decision's honours in lines; earlier holders are marked."""
    honours = queries.list_honours(ctx, decision_id, *codes)
    units = {each.organisation_id for each in honours}
    names = dict(
        ctx.session.execute(
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(units))
        ).all()
    )
    return "\n".join(
        f"{position}. {each.title}（{names[each.organisation_id]}）"
        + (" ★曾获" if each.is_earlier_holder else "")
        for position, each in enumerate(honours, 1)
    )


def _leave_out(ctx: Ctx, honour: Honour) -> None:
    instance_id = queries.get_decision(ctx, honour.decision_id).instance_id
    ctx.session.execute(delete(HonourBasis).where(HonourBasis.honour_id == honour.id))
    ctx.session.delete(honour)
    ctx.record("honour.left_out", instance_id=instance_id, data={"title": honour.title})


def _tell(ctx: Ctx, honour: Honour) -> None:
    entry = ctx.session.get_one(Entry, honour.entry_id) if honour.entry_id else None
    if entry is not None and entry.state != EntryState.HONOURED:
        entry.state, entry.ended_at = EntryState.HONOURED, ctx.now()
    payload = {
        "campaign": honour.campaign_id,
        "honour_id": honour.id,
        "organisation_id": honour.organisation_id,
    }
    if honour.code == HonourCode.PIONEER:
        team = {**payload, "team_id": honour.team_id}
        ctx.processes.send(ctx, "team_honoured", str(honour.team_id), team)
    if honour.code == HonourCode.RESULT:
        result = {**payload, "entry_id": honour.entry_id, "title": honour.title, "grade": honour.grade}
        ctx.processes.send(ctx, "result_awarded", str(honour.entry_id), result)


def _list_bases(ctx: Ctx, decision_id: str) -> list[Basis]:
    query = (
        select(Honour.id, Entry, ListEntry.grade, ListEntry.has_medal)
        .join(Entry, Entry.id == Honour.entry_id)
        .join(ListEntry, (ListEntry.entry_id == Entry.id) & (ListEntry.place == "listed"))
        .where(Honour.decision_id == decision_id)
        .order_by(Honour.code, ListEntry.rank)
    )
    return [
        Basis(honour_id, entry.kind, _holder(entry), grade, has_medal)
        for honour_id, entry, grade, has_medal in ctx.session.execute(query)
    ]


def _holder(entry: Entry) -> str:
    return str(entry.first_inventor_id or entry.person_id or entry.team_id)


def _find_earlier(ctx: Ctx, campaign_id: str, code: str, holders: Iterable[str]) -> set[str]:
    """Of these persons or teams, who had the honour in a year before the campaign's: here or as the directory knows."""
    year = get_campaign(ctx, campaign_id).year
    holder = Honour.person_id if code == HonourCode.MEDAL else Honour.team_id
    own = (
        select(holder)
        .join(Campaign, Campaign.id == Honour.campaign_id)
        .where(Honour.code == code, Honour.state.in_(GRANTED), Campaign.year < year, holder.in_(holders))
    )
    past_holder = PastHonour.person_id if code == HonourCode.MEDAL else PastHonour.organisation_id
    past = select(past_holder).where(
        PastHonour.honour.contains(PAST_NAMES[code], autoescape=True),
        PastHonour.year < year,
        past_holder.in_(holders),
    )
    if code == HonourCode.PIONEER:
        past = past.where(PastHonour.person_id.is_(None))
    return {str(each) for each in (*ctx.session.scalars(own), *ctx.session.scalars(past))}


def _propose(ctx: Ctx, decision: Decision, code: HonourCode, derived: Derived) -> None:
    is_medal = code == HonourCode.MEDAL
    holder = Honour.person_id if is_medal else Honour.team_id
    query = select(Honour).where(
        Honour.campaign_id == decision.campaign_id, Honour.code == code, holder == derived.holder_id
    )
    honour = ctx.session.scalar(query)
    if honour is None:
        named: Person | Organisation = (
            ctx.session.get_one(Person, derived.holder_id)
            if is_medal
            else ctx.session.get_one(Organisation, derived.holder_id)
        )
        basis = ctx.session.get_one(Honour, derived.bases[0])
        honour = Honour(
            id=new_id(),
            campaign_id=decision.campaign_id,
            code=code,
            organisation_id=basis.organisation_id,
            person_id=derived.holder_id if is_medal else None,
            team_id=None if is_medal else derived.holder_id,
            decision_id=decision.id,
            title=named.name,
            is_earlier_holder=derived.is_earlier_holder,
            state=HonourState.PROPOSED,
            created_at=ctx.now(),
        )
        ctx.session.add(honour)
        ctx.session.flush()
    known = _list_basis_ids(ctx, honour.id)
    ctx.session.add_all(
        HonourBasis(honour_id=honour.id, basis_id=basis) for basis in derived.bases if basis not in known
    )


def _list_basis_ids(ctx: Ctx, honour_id: str) -> Sequence[str]:
    return ctx.session.scalars(select(HonourBasis.basis_id).where(HonourBasis.honour_id == honour_id)).all()
