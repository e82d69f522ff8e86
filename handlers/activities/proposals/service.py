"""Writes of the register of proposals. Each is safe to repeat: registering by instance, the rest by state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import IncidentError, NotFound
from handlers.activities.places import unit_and_team
from handlers.activities.proposals import rules
from handlers.activities.proposals.models import Proposal
from handlers.activities.proposals.rules import ProposalState
from handlers.campaigns.numbers import next_number
from handlers.directory.queries import today

SERIES = "JY"
MOST_COMPARED = 2_000
MOST_SHOWN = 5


def register(
    ctx: Ctx,
    campaign_id: str,
    organisation_id: str,
    proposer_id: str,
    instance_id: str,
    content: Mapping[str, Any],
) -> Proposal:
    """Enter a proposal, or put the text of one that was returned in place of the earlier one."""
    found = ctx.session.scalar(select(Proposal).where(Proposal.instance_id == instance_id))
    texts = {key: value for key, value in content.items() if key not in ("title", "kind") and value}
    if found is not None:
        found.title, found.kind, found.texts = str(content["title"]), str(content["kind"]), texts
        return found
    unit_id, team_id = unit_and_team(ctx, organisation_id)
    proposal = Proposal(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=unit_id,
        team_id=team_id,
        proposer_id=proposer_id,
        instance_id=instance_id,
        number=next_number(ctx, campaign_id, SERIES),
        title=str(content["title"]),
        kind=str(content["kind"]),
        created_at=ctx.now(),
        texts=texts,
    )
    ctx.session.add(proposal)
    ctx.record("proposals.registered", instance_id=instance_id, data={"number": proposal.number})
    return proposal


def list_alike(ctx: Ctx, proposal: Proposal) -> list[tuple[str, str]]:
    """(number, title) of the unit's newest proposals that are called much the same, at most five."""
    query = (
        select(Proposal.number, Proposal.title)
        .where(Proposal.organisation_id == proposal.organisation_id, Proposal.id != proposal.id)
        .order_by(Proposal.created_at.desc())
        .limit(MOST_COMPARED)
    )
    others = [(number, title) for number, title in ctx.session.execute(query)]
    return rules.find_alike(proposal.title, others)[:MOST_SHOWN]


def route(ctx: Ctx, proposal_id: str, *, is_major: bool) -> date:
    """Say whether a proposal is a major one; returns the day by which its proposer must have an answer."""
    get_proposal(ctx, proposal_id).is_major = is_major
    return rules.answer_due_on(today(ctx), is_major=is_major)


def answer(ctx: Ctx, proposal_id: str, verdict: str, reason: str) -> None:
    """Tell the proposer: adopt, trial, keep or decline, with the reason."""
    proposal = get_proposal(ctx, proposal_id)
    if proposal.state != ProposalState.REGISTERED:
        return
    proposal.state, proposal.answer = rules.VERDICTS[verdict], reason.strip() or "未说明"
    proposal.answered_at = ctx.now()
    if proposal.state != ProposalState.ADOPTED:
        proposal.ended_at = ctx.now()
    ctx.record(f"proposals.{proposal.state}", instance_id=proposal.instance_id)


def implement(ctx: Ctx, proposal_id: str, implemented_on: date) -> None:
    """An adopted proposal has been carried out."""
    proposal = get_proposal(ctx, proposal_id)
    if proposal.state == ProposalState.IMPLEMENTED:
        return
    _expect(proposal, ProposalState.ADOPTED)
    proposal.state, proposal.implemented_on = ProposalState.IMPLEMENTED, implemented_on
    ctx.record("proposals.implemented", instance_id=proposal.instance_id)


def reward(
    ctx: Ctx, proposal_id: str, *, benefit: Decimal, score: int, amount: Decimal, is_recommended: bool
) -> Proposal:
    """File an implemented proposal with its verified benefit, its score and its reward."""
    proposal = get_proposal(ctx, proposal_id)
    if proposal.state == ProposalState.REWARDED:
        return proposal
    _expect(proposal, ProposalState.IMPLEMENTED)
    proposal.state, proposal.ended_at = ProposalState.REWARDED, ctx.now()
    proposal.benefit, proposal.score, proposal.reward = benefit, score, amount
    proposal.is_recommended = is_recommended
    ctx.record("proposals.rewarded", instance_id=proposal.instance_id)
    return proposal


def get_proposal(ctx: Ctx, proposal_id: str) -> Proposal:
    """One proposal; raises NotFound."""
    found = ctx.session.get(Proposal, proposal_id)
    if found is None:
        raise NotFound(proposal=proposal_id)
    return found


def _expect(proposal: Proposal, state: ProposalState) -> None:
    if proposal.state != state:
        raise IncidentError(f"proposal {proposal.number} is {proposal.state}, not {state}")
