"""What diagrams may ask of reviews and selections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from engine.context import Ctx
from engine.errors import BusinessError, IncidentError
from engine.registry import handler
from handlers.campaigns.queries import get_settings
from handlers.campaigns.rules import get_date
from handlers.entries.models import Entry
from handlers.entries.rules import EntryState
from handlers.oversight.assessments.queries import unit_scores
from handlers.plans.tasks import shorten
from handlers.reviews import (
    assigning,
    closing,
    forming,
    inviting,
    meetings,
    queries,
    scoring,
    selecting,
)
from handlers.reviews.models import FinalList
from handlers.reviews.rules.states import KIND_NAMES, Method, RoundState
from handlers.reviews.rules.workload import calculate

REFUSED = "review.refused"


@handler("reviews.read_defaults")
def read_defaults(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """What the office starts from: the campaign's rules of review, and how many entries of each class are eligible."""
    review = get_settings(ctx, campaign)["review"]
    query = (
        select(Entry.kind, func.count())
        .where(Entry.campaign_id == campaign, Entry.state == EntryState.ELIGIBLE)
        .group_by(Entry.kind)
    )
    counts = dict(ctx.session.execute(query).all())
    lines = []
    for kind, name in KIND_NAMES.items():
        load = calculate(counts.get(kind, 0), review["scores_per_entry"], 60)
        lines.append(
            f"{name['zh']}：{counts.get(kind, 0)}项；每项{review['scores_per_entry']}人评、每人最多60份，"
            f"至少需专家{load.needed}名，建议邀请{load.asked}名"
        )
    return {"review": review, "eligible_text": "\n".join(lines)}


@handler("reviews.open_round")
def open_round(
    ctx: Ctx, *, campaign: str, kind: str, terms: Mapping[str, Any], instance: str
) -> dict[str, Any]:
    """Open the round with its entries, codes and panels; error review.refused."""
    wanted = forming.Terms(
        Method(terms["method"]),
        int(terms["scores_per_entry"]),
        Decimal(terms["spread_threshold"]),
        forming.read_weights(ctx, kind, terms.get("weights") or ()),
        terms.get("panels") or (),
    )
    found = forming.open_round(ctx, campaign, kind, wanted, instance_id=instance)
    return {
        "round_id": found.id,
        "round_name": KIND_NAMES[kind]["zh"],
        "entries": len(queries.list_round_entries(ctx, found.id)),
    }


@handler("reviews.make_anonymous")
def make_anonymous(ctx: Ctx, *, round_id: str, hidden_words: str | None = None) -> dict[str, Any]:
    """Write the versions for experts, without these further words; says where something was taken out."""
    lines = forming.make_anonymous(ctx, round_id, (hidden_words or "").split())
    if leaks := forming.list_leaks(ctx, round_id):
        raise IncidentError(f"names can still be read in {leaks}")
    return {"findings_text": shorten(lines)}


@handler("reviews.try_assignment")
def try_assignment(ctx: Ctx, *, round_id: str) -> dict[str, Any]:
    """Whether the chosen experts are enough, before anybody is asked; error review.refused says what is lacking."""
    trial = assigning.try_assignment(ctx, round_id)
    if not trial.is_possible:
        raise BusinessError(REFUSED, trial.explanation)
    return {"trial_text": f"试分配可行：共{trial.sheets}份，每人{trial.least}至{trial.most}份。"}


@handler("reviews.invite")
def invite(ctx: Ctx, *, round_id: str, answer_by: object) -> dict[str, Any]:
    """Ask the chosen experts; error review.refused. Gives how many were asked, until when, and the chairs."""
    day = get_date(answer_by)
    asked = inviting.invite(ctx, round_id, day)
    chairs = [panel.chair_id for panel in queries.list_panels(ctx, round_id) if panel.chair_id]
    return {"asked": asked, "answer_by": day, "panel_chair_id": sorted(set(chairs))}


@handler("reviews.close_answers")
def close_answers(ctx: Ctx, *, round_id: str) -> None:
    """Nobody can answer any more; the reserve steps in."""
    inviting.close_answers(ctx, round_id)


@handler("reviews.assign")
def assign(ctx: Ctx, *, round_id: str) -> dict[str, Any]:
    """Assign the sheets among those who have accepted; error review.refused says what is lacking."""
    trial = assigning.assign_sheets(ctx, round_id)
    if not trial.is_possible:
        raise BusinessError(REFUSED, trial.explanation)
    serving = len(queries.list_serving(ctx, round_id))
    return {
        "assignment_text": f"{serving}名专家接受邀请，共{trial.sheets}份评分表，每人{trial.least}至{trial.most}份。"
    }


@handler("reviews.open_window")
def open_window(ctx: Ctx, *, round_id: str, ends_on: object) -> dict[str, Any]:
    """Open the scoring window; error review.refused."""
    closes_at = inviting.open_window(ctx, round_id, get_date(ends_on))
    return {"closes_at": closes_at, "window": queries.get_round(ctx, round_id).window}


@handler("reviews.close_window")
def close_window(ctx: Ctx, *, round_id: str) -> dict[str, Any]:
    """Close the window; with gaps or wide spreads, give out further sheets and open another. Ends scoring otherwise."""
    lapsed = inviting.close_window(ctx, round_id)
    found = queries.get_round(ctx, round_id)
    given, problems = assigning.fill_gaps(ctx, round_id)
    if given:
        days = get_settings(ctx, found.campaign_id)["review"]["further_working_days"]
        ends_on = ctx.ports.calendar(ctx).add_working_days(queries.local_day(ctx), days)
        closes_at = inviting.open_window(ctx, round_id, ends_on)
        return {
            **{"further": True, "lapsed": lapsed, "closes_at": closes_at, "window": found.window},
            "gaps_text": "\n".join(problems),
        }
    closing.close_scoring(ctx, round_id)
    return {"further": False, "lapsed": lapsed, "gaps_text": "\n".join(problems)}


@handler("reviews.open_panel_vote")
def open_panel_vote(ctx: Ctx, *, round_id: str) -> dict[str, Any]:
    """Let the experts vote on what is disputed; without such, there is no meeting."""
    return meetings.open_panel_vote(ctx, round_id)


@handler("reviews.count_panel_vote")
def count_panel_vote(ctx: Ctx, *, round_id: str, ballot_id: str) -> dict[str, Any]:
    """Count, and set aside what was not confirmed; error review.no_quorum."""
    return meetings.count_panel_vote(ctx, round_id, ballot_id)


@handler("reviews.compute_results")
def compute_results(ctx: Ctx, *, round_id: str) -> dict[str, Any]:
    """Work out the results for signing; nobody else sees them before they are locked."""
    closing.compute_results(ctx, round_id)
    return {"results_text": closing.describe_results(ctx, round_id)}


@handler("reviews.lock")
def lock(ctx: Ctx, *, round_id: str) -> dict[str, Any]:
    """Lock the results and tell the selection."""
    return {"digest": closing.lock(ctx, round_id)}


@handler("reviews.annul")
def annul(ctx: Ctx, *, round_id: str, reason: str) -> None:
    """The round does not count; it can be repeated."""
    if queries.get_round(ctx, round_id).state != RoundState.ANNULLED:
        closing.annul(ctx, round_id, reason)


@handler("reviews.accept_invitation")
def accept_invitation(
    ctx: Ctx, *, round_id: str, expert_id: str, relations: Sequence[Mapping[str, Any]] | None = None
) -> Mapping[str, Any]:
    """An expert takes part and has named whom they are bound to."""
    return inviting.accept(ctx, round_id, expert_id, relations or ())


@handler("reviews.decline_invitation")
def decline_invitation(ctx: Ctx, *, round_id: str, expert_id: str, reason: str | None = None) -> None:
    """An expert does not take part."""
    inviting.decline(ctx, round_id, expert_id, reason or "")


@handler("reviews.check_sheets")
def check_sheets(ctx: Ctx, *, round_id: str, expert_id: str) -> dict[str, Any]:
    """Whether an expert has done all sheets."""
    return scoring.progress_of(ctx, round_id, expert_id)


@handler("reviews.draft_list")
def draft_list(ctx: Ctx, *, round_id: str, instance: str) -> dict[str, Any]:
    """Draw up the list from the locked results and the units' assessment (S-79)."""
    found = queries.get_round(ctx, round_id)
    scores = unit_scores(ctx, found.campaign_id)
    drawn = selecting.draft_list(ctx, round_id, scores, instance_id=instance)
    return selecting.summarise(ctx, drawn.id)


@handler("reviews.place_entries")
def place_entries(
    ctx: Ctx, *, list_id: str, listed: str, shortfall_reason: str | None = None, tie_reason: str | None = None
) -> dict[str, Any]:
    """Set who is proposed, by numbers in order; error review.refused (over the quota, fewer without a reason)."""
    selecting.place_entries(
        ctx, list_id, listed.split(), shortfall_reason=shortfall_reason or "", tie=tie_reason or ""
    )
    return selecting.summarise(ctx, list_id)


@handler("reviews.open_committee_vote")
def open_committee_vote(ctx: Ctx, *, list_id: str) -> dict[str, Any]:
    """Let the committee vote on the listed and the reserve; error review.refused without members."""
    return meetings.open_committee_vote(ctx, list_id)


@handler("reviews.count_committee_vote")
def count_committee_vote(ctx: Ctx, *, list_id: str, ballot_id: str) -> dict[str, Any]:
    """Count and strike out what was not confirmed; error review.no_quorum."""
    meetings.count_committee_vote(ctx, list_id, ballot_id)
    return selecting.summarise(ctx, list_id)


@handler("reviews.set_grades")
def set_grades(
    ctx: Ctx,
    *,
    list_id: str,
    first: int | None = None,
    second: int | None = None,
    third: int | None = None,
    medal_numbers: str | None = None,
    shortfall_reason: str | None = None,
) -> dict[str, Any]:
    """Fix grades of results or medals of persons, and check the list; error review.refused."""
    found = selecting.get_list(ctx, list_id)
    if shortfall_reason:
        selecting.set_shortfall(ctx, list_id, shortfall_reason)
    if found.kind == "result":
        counts = {"first": first, "second": second, "third": third}
        selecting.set_grades(ctx, list_id, {grade: int(count or 0) for grade, count in counts.items()})
    elif found.kind == "person":
        selecting.choose_medals(ctx, list_id, (medal_numbers or "").split())
    selecting.check_list(ctx, list_id)
    return selecting.summarise(ctx, list_id)


@handler("reviews.approve_list")
def approve_list(ctx: Ctx, *, list_id: str) -> None:
    """The list goes to the public notice."""
    selecting.approve_list(ctx, list_id)


@handler("reviews.annul_list")
def annul_list(ctx: Ctx, *, list_id: str, reason: str) -> None:
    """The list does not count."""
    if ctx.session.get_one(FinalList, list_id).state != "annulled":
        selecting.annul_list(ctx, list_id, reason)
