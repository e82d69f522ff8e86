"""What diagrams may ask of the energy contest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.energy import rules, service
from handlers.activities.energy.models import EnergyContest
from handlers.activities.energy.rules import PEER_CLASSES, ContestState
from handlers.activities.people import find_holder
from handlers.activities.windows import closes_at
from handlers.campaigns.queries import get_campaign, get_settings


@handler("activities.invite_energy_users")
def invite_energy_users(ctx: Ctx, *, campaign: str) -> None:
    """Start the contest of every enterprise in scope."""
    service.invite(ctx, campaign)


@handler("activities.enter_energy_contest")
def enter_energy_contest(
    ctx: Ctx, *, campaign: str, organisation_id: str, instance: str, entry: Mapping[str, Any]
) -> dict[str, Any]:
    """Enter an enterprise; error activities.entry_refused. Gives what the baseline's form starts from."""
    contest = service.enter(ctx, campaign, organisation_id, instance, entry)
    settings = get_settings(ctx, campaign)["energy"]
    return {
        "contest_id": contest.id,
        "number": contest.number,
        "peer_class_name": PEER_CLASSES[contest.peer_class]["zh"],
        "baseline_year": get_campaign(ctx, campaign).year - 1,
        **_blank_sheet(settings),
        "verified_by_day": settings["verified_by_day"],
        "ranked_at": service.ranked_at(ctx, campaign),
    }


def _describe_factors(settings: Mapping[str, Any]) -> str:
    lines = [f"{each['name']}：每{each['unit']}{each['factor']}吨标准煤" for each in settings["factors"]]
    return "\n".join([*lines, f"来源：{settings['factors_source']}"])


def _blank_sheet(settings: Mapping[str, Any]) -> dict[str, Any]:
    rows = [{"name": each["name"], "unit": each["unit"]} for each in settings["factors"]]
    return {"factors_text": _describe_factors(settings), "consumption": rows}


def _renew_sheet(
    ctx: Ctx, contest: EnergyContest, form: Mapping[str, Any], form_name: str
) -> dict[str, Any] | None:
    """What sends a form back with a sheet of the present kinds of energy; None if its own is of these."""
    settings = get_settings(ctx, contest.campaign_id)["energy"]
    if not rules.is_outdated(form["consumption"], settings["factors"]):
        return None
    sheet = _blank_sheet(settings)
    return {
        **sheet,
        form_name: {**form, "consumption": sheet["consumption"]},
        "problem_text": "本年度的能源种类已经调整，请按新的种类重新填写消费量。",
    }


@handler("activities.fix_energy_baseline")
def fix_energy_baseline(
    ctx: Ctx,
    *,
    contest_id: str,
    consumption: Sequence[Mapping[str, Any]],
    output: Decimal,
    basis: str,
    explanation: str | None = None,
) -> dict[str, Any]:
    """Keep the baseline; `problem_text` says why it is not plausible, and then nothing is kept.

    When the kinds of energy are others by now, it gives the baseline back with a sheet of these.
    """
    contest = service.get_contest(ctx, contest_id)
    form = {"consumption": consumption, "output": output, "basis": basis, "explanation": explanation}
    if (renewed := _renew_sheet(ctx, contest, form, "baseline")) is not None:
        return {**renewed, "is_explicable": False}
    energy = service.measure(ctx, contest, consumption)
    problem, is_explicable = rules.find_baseline_problem(energy, Decimal(output))
    if problem and not (is_explicable and (explanation or "").strip()):
        return {"problem_text": problem, "is_explicable": is_explicable}
    service.fix_baseline(
        ctx, contest_id, consumption, Decimal(output), "\n".join(filter(None, (basis, explanation)))
    )
    return {
        "problem_text": "",
        "baseline_text": f"能耗{energy}吨标准煤，产值{output}万元",
        "proposals_text": _describe_proposals(ctx, contest_id),
    }


def _describe_proposals(ctx: Ctx, contest_id: str) -> str:
    made, adopted = service.count_proposals(ctx, contest_id)
    return f"本年度已提节能减排类合理化建议{made}件，采纳{adopted}件"


@handler("activities.file_energy_measures")
def file_energy_measures(
    ctx: Ctx, *, contest_id: str, measures: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Keep the measures; gives their titles as choices."""
    service.file_measures(ctx, contest_id, measures)
    titles = dict.fromkeys(str(each["title"]) for each in measures)
    return {"technologies": {"options": [{"value": title, "label": title} for title in titles]}}


@handler("activities.next_energy_quarter")
def next_energy_quarter(ctx: Ctx, *, contest_id: str) -> dict[str, Any]:
    """The next quarter to report, with the days on which it opens and is due; null when all are reported."""
    position = service.next_quarter(ctx, contest_id)
    if position is None:
        return {"quarter": None}
    campaign_id = service.get_contest(ctx, contest_id).campaign_id
    settings = get_settings(ctx, campaign_id)["energy"]
    quarter, calendar = settings["quarters"][position - 1], ctx.ports.calendar(ctx)
    return {
        "quarter": {
            "position": position,
            "name": quarter["name"],
            "opens_at": closes_at(ctx, quarter["ends_on"]),
            "due_on": calendar.add_working_days(quarter["ends_on"], settings["report_working_days"]),
        },
        **_blank_sheet(settings),
        "report": None,
        "problem_text": None,
    }


@handler("activities.count_energy_proposals")
def count_energy_proposals(ctx: Ctx, *, contest_id: str) -> dict[str, Any]:
    """What employees have proposed on energy so far, in words."""
    return {"proposals_text": _describe_proposals(ctx, contest_id)}


@handler("activities.report_energy_quarter")
def report_energy_quarter(
    ctx: Ctx, *, contest_id: str, position: int, report: Mapping[str, Any]
) -> dict[str, Any]:
    """Keep a quarter; `problem_text` says what must be explained first. Gives who enters a result for the unit.

    When the kinds of energy are others by now, it gives the report back with a sheet of these.
    """
    contest = service.get_contest(ctx, contest_id)
    if (renewed := _renew_sheet(ctx, contest, report, "report")) is not None:
        return renewed
    return {
        "problem_text": service.report_quarter(ctx, contest_id, int(position), report),
        "applicant_id": _speaker(ctx, contest),
    }


def _speaker(ctx: Ctx, contest: EnergyContest) -> str | None:
    unit_id = contest.organisation_id
    return find_holder(ctx, "unit_union", unit_id) or find_holder(ctx, "unit_admin", unit_id)


@handler("activities.sum_energy_quarters")
def sum_energy_quarters(ctx: Ctx, *, contest_id: str) -> dict[str, Any]:
    """The year as reported, in words, and its saving."""
    quarters = service.list_quarters(ctx, contest_id)
    lines = [
        f"{each.name}：产值{each.output}万元，能耗{each.used}吨标准煤，节能{each.expected - each.used}吨标准煤"
        + (f"（说明：{each.explanation}）" if each.explanation else "")
        for each in quarters
    ]
    return {
        "quarters_text": "\n".join(lines),
        "reported_saving": sum((each.expected - each.used for each in quarters), Decimal(0)),
    }


@handler("activities.verify_energy")
def verify_energy(
    ctx: Ctx,
    *,
    contest_id: str,
    saved: Decimal,
    verified_by: str,
    report: Mapping[str, Any],
    completed_at: datetime | None = None,
) -> None:
    """Keep the saving handed in at an instant; error activities.bad_verification.

    Without `completed_at`, as in earlier versions of the diagram, the instant is that of the job.
    """
    service.verify(ctx, contest_id, Decimal(saved), verified_by, report, completed_at or ctx.now())


@handler("activities.rank_energy")
def rank_energy(ctx: Ctx, *, contest_id: str) -> dict[str, Any]:
    """Rank the enterprise within its class; gives its place, rate, and whether it is among the best."""
    contest = service.rank(ctx, contest_id)
    places = get_settings(ctx, contest.campaign_id)["energy"]["places"]
    return {
        "place": contest.place,
        "saving_rate": contest.saving_rate,
        "is_best": contest.place is not None and contest.place <= places,
        "applicant_id": _speaker(ctx, contest),
    }


@handler("activities.end_energy_contest")
def end_energy_contest(
    ctx: Ctx, *, contest_id: str, withdrawn: bool | None = False, reason: str | None = None
) -> None:
    """The enterprise is out: by its own wish, or because it was not verified."""
    state = ContestState.WITHDRAWN if withdrawn else ContestState.UNVERIFIED
    service.end(ctx, contest_id, state, reason or "")
