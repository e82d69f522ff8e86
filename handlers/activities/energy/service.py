"""Writes of the energy contest. All are safe to repeat: by start key, by instance or by state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import and_, delete, func, or_, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, NotFound
from handlers.activities.energy import rules
from handlers.activities.energy.models import EnergyContest, EnergyMeasure, EnergyQuarter
from handlers.activities.energy.rules import ContestState
from handlers.activities.proposals.models import Proposal
from handlers.activities.windows import closes_at
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_settings
from handlers.directory.models import Organisation
from handlers.directory.queries import get_unit, is_active_on, today
from handlers.directory.rules import Kind

PROCESS: Final = "energy_saving_contest"
SERIES: Final = "JN"
REFUSED: Final = "activities.entry_refused"
PROPOSAL_KIND: Final = "energy"


def invite(ctx: Ctx, campaign_id: str) -> int:
    """Start the contest of every enterprise in scope (S-31) that is not in it: high-energy, key user, or dispatched.

    Returns how many.
    """
    has_one = (
        select(EnergyContest.id)
        .where(EnergyContest.campaign_id == campaign_id, EnergyContest.organisation_id == Organisation.id)
        .exists()
    )
    in_scope = or_(
        Organisation.is_high_energy, Organisation.is_key_energy_user, Organisation.dispatch_level != ""
    )
    query = select(Organisation).where(
        Organisation.kind == Kind.ENTERPRISE, is_active_on(today(ctx)), in_scope, ~has_one
    )
    enterprises = list(ctx.session.scalars(query.order_by(Organisation.id)))
    for enterprise in enterprises:
        ctx.processes.start(
            ctx,
            PROCESS,
            business_key=f"{campaign_id}:{enterprise.id}",
            start_key=f"{PROCESS}:{campaign_id}:{enterprise.id}",
            data={
                "campaign": campaign_id,
                "organisation_id": enterprise.id,
                "organisation": {"name": enterprise.name},
            },
        )
    return len(enterprises)


def enter(
    ctx: Ctx, campaign_id: str, organisation_id: str, instance_id: str, entry: Mapping[str, Any]
) -> EnergyContest:
    """Enter an enterprise for the year.

    BusinessError `activities.entry_refused` says in words why not: no enterprise, or in already.
    """
    found = ctx.session.scalar(select(EnergyContest).where(EnergyContest.instance_id == instance_id))
    if found is not None:
        return found
    unit = get_unit(ctx, organisation_id)
    if unit.kind != Kind.ENTERPRISE:
        raise BusinessError(REFUSED, "只有企业可以参赛。")
    earlier = select(EnergyContest.number).where(
        EnergyContest.campaign_id == campaign_id, EnergyContest.organisation_id == unit.id
    )
    if (number := ctx.session.scalar(earlier)) is not None:
        raise BusinessError(REFUSED, f"本单位本年度已经参赛（{number}），请撤回。")
    contest = EnergyContest(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=unit.id,
        instance_id=instance_id,
        number=next_number(ctx, campaign_id, SERIES),
        peer_class=rules.peer_class(
            dispatch_level=unit.dispatch_level,
            is_high_energy=unit.is_high_energy,
            is_key_energy_user=unit.is_key_energy_user,
        ),
        created_at=ctx.now(),
        texts={key: value for key, value in entry.items() if value},
    )
    ctx.session.add(contest)
    ctx.record("energy.entered", instance_id=instance_id, data={"number": contest.number})
    return contest


def fix_baseline(
    ctx: Ctx, contest_id: str, rows: Sequence[Mapping[str, Any]], output: Decimal, basis: str
) -> None:
    """Keep what the enterprise used and made in the year before."""
    contest = get_contest(ctx, contest_id)
    contest.baseline_energy, contest.baseline_output = measure(ctx, contest, rows), output
    contest.texts = {**contest.texts, "consumption": list(rows), "basis": basis}
    ctx.record("energy.baseline_fixed", instance_id=contest.instance_id)


def measure(ctx: Ctx, contest: EnergyContest, rows: Sequence[Mapping[str, Any]]) -> Decimal:
    """The energy of amounts by the factors of the campaign."""
    return rules.to_standard_coal(rows, get_settings(ctx, contest.campaign_id)["energy"]["factors"])


def file_measures(ctx: Ctx, contest_id: str, measures: Sequence[Mapping[str, Any]]) -> None:
    """Keep the measures of a contest, in place of those filed before."""
    ctx.session.execute(delete(EnergyMeasure).where(EnergyMeasure.contest_id == contest_id))
    ctx.session.add_all(
        EnergyMeasure(
            contest_id=contest_id,
            position=position,
            title=str(each["title"]),
            theme=str(each["theme"]),
            how=str(each["how"]),
            expected_saving=Decimal(str(each["expected_saving"])),
            filed_at=ctx.now(),
        )
        for position, each in enumerate(measures, start=1)
    )


def next_quarter(ctx: Ctx, contest_id: str) -> int | None:
    """The place of the first quarter of the campaign's that is not reported, from 1; None when all are."""
    contest = get_contest(ctx, contest_id)
    reported = {each.position for each in list_quarters(ctx, contest_id)}
    quarters = get_settings(ctx, contest.campaign_id)["energy"]["quarters"]
    return next((place for place in range(1, len(quarters) + 1) if place not in reported), None)


def report_quarter(ctx: Ctx, contest_id: str, position: int, report: Mapping[str, Any]) -> str:
    """Keep a quarter's figures; returns what must be explained before they are kept, or ""."""
    contest = get_contest(ctx, contest_id)
    rows, output = report["consumption"], Decimal(str(report["output"]))
    used, expected = measure(ctx, contest, rows), expect(contest, output)
    explanation = str(report.get("explanation") or "").strip()
    problem = rules.find_quarter_problem(expected, used)
    if problem and not explanation:
        return problem
    if ctx.session.get(EnergyQuarter, (contest_id, position)) is None:
        quarter = get_settings(ctx, contest.campaign_id)["energy"]["quarters"][position - 1]
        ctx.session.add(
            EnergyQuarter(
                contest_id=contest_id,
                position=position,
                name=quarter["name"],
                starts_on=quarter["starts_on"],
                ends_on=quarter["ends_on"],
                output=output,
                used=used,
                expected=expected,
                explanation=explanation,
                reported_at=ctx.now(),
                texts={"consumption": list(rows), "progress": report.get("progress") or ""},
            )
        )
        ctx.record("energy.quarter_reported", instance_id=contest.instance_id)
    return ""


def expect(contest: EnergyContest, output: Decimal) -> Decimal:
    """What an output would have used at the baseline's energy per output; 0 without a baseline."""
    if contest.baseline_energy is None or contest.baseline_output is None:
        return Decimal(0)
    return rules.reference(contest.baseline_energy, contest.baseline_output, output)


def list_quarters(ctx: Ctx, contest_id: str) -> Sequence[EnergyQuarter]:
    """The reported quarters in their order."""
    query = select(EnergyQuarter).where(EnergyQuarter.contest_id == contest_id)
    return ctx.session.scalars(query.order_by(EnergyQuarter.position)).all()


def count_proposals(ctx: Ctx, contest_id: str) -> tuple[int, int]:
    """How many proposals on energy the enterprise's employees made in the year, and how many were adopted (S-32)."""
    contest = get_contest(ctx, contest_id)
    made, adopted = ctx.session.execute(
        select(
            func.count(), func.count().filter(Proposal.state.in_(("adopted", "implemented", "rewarded")))
        ).where(
            Proposal.campaign_id == contest.campaign_id,
            Proposal.organisation_id == contest.organisation_id,
            Proposal.kind == PROPOSAL_KIND,
        )
    ).one()
    return made, adopted


def ranked_at(ctx: Ctx, campaign_id: str) -> datetime:
    """When the year is ranked; nothing is verified from then on."""
    return closes_at(ctx, get_settings(ctx, campaign_id)["energy"]["verified_by_day"])


def verify(
    ctx: Ctx,
    contest_id: str,
    saved: Decimal,
    verified_by: str,
    report: Mapping[str, Any],
    completed_at: datetime,
) -> None:
    """Keep the verified saving of the year, unless it was handed in when the day of the ranking had come.

    BusinessError `activities.bad_verification` says in words why the saving cannot be.
    """
    contest = get_contest(ctx, contest_id)
    if contest.state == ContestState.ENTERED and completed_at < ranked_at(ctx, contest.campaign_id):
        expected = sum((each.expected for each in list_quarters(ctx, contest_id)), Decimal(0))
        if problem := rules.find_verification_problem(saved, expected):
            raise BusinessError("activities.bad_verification", problem)
        contest.state, contest.verified_by, contest.verified_at = (
            ContestState.VERIFIED,
            verified_by,
            ctx.now(),
        )
        contest.saved_energy, contest.saving_rate = saved, rules.saving_rate(saved, expected)
        contest.texts = {**contest.texts, **report}
        ctx.record("energy.verified", instance_id=contest.instance_id)


def rank(ctx: Ctx, contest_id: str) -> EnergyContest:
    """Rank an enterprise within its class; what was not verified in time is out.

    Ties go to the greater saving, then to the earlier number.
    """
    contest = get_contest(ctx, contest_id)
    end(ctx, contest_id, ContestState.UNVERIFIED, "未在核查截止前核查")
    if contest.state == ContestState.VERIFIED:
        contest.place = _count_better(ctx, contest) + 1
        contest.state, contest.ended_at = ContestState.RANKED, ctx.now()
        ctx.record("energy.ranked", instance_id=contest.instance_id)
    return contest


def end(ctx: Ctx, contest_id: str, state: ContestState, reason: str) -> None:
    """The enterprise is out: withdrawn, or not verified."""
    contest = get_contest(ctx, contest_id)
    if contest.state == ContestState.ENTERED:
        contest.state, contest.ended_at = state, ctx.now()
        contest.end_reason = reason.strip() or "未说明"
        ctx.record(f"energy.{state}", instance_id=contest.instance_id)


def get_contest(ctx: Ctx, contest_id: str) -> EnergyContest:
    """One enterprise's contest; raises NotFound."""
    found = ctx.session.get(EnergyContest, contest_id)
    if found is None:
        raise NotFound(contest=contest_id)
    return found


def _count_better(ctx: Ctx, contest: EnergyContest) -> int:
    same = EnergyContest.saving_rate == contest.saving_rate
    query = select(func.count()).where(
        EnergyContest.campaign_id == contest.campaign_id,
        EnergyContest.peer_class == contest.peer_class,
        or_(
            EnergyContest.saving_rate > contest.saving_rate,
            and_(same, EnergyContest.saved_energy > contest.saved_energy),
            and_(
                same,
                EnergyContest.saved_energy == contest.saved_energy,
                EnergyContest.number < contest.number,
            ),
        ),
    )
    return ctx.session.scalar(query) or 0
