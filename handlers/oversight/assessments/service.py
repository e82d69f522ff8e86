"""Writes of assessments. Starts are safe to repeat by start key and rows, endings by state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.db import new_id
from handlers.campaigns.queries import get_settings, list_phases
from handlers.campaigns.rules import closing_day
from handlers.directory.models import Organisation
from handlers.directory.queries import is_active_on, today
from handlers.directory.rules import Kind
from handlers.oversight.assessments import queries, rules
from handlers.oversight.assessments.indicators import AUTOMATIC
from handlers.oversight.assessments.models import Assessment, AssessmentScheme, AssessmentScore

PROCESS = "quantitative_assessment"


def set_weights(ctx: Ctx, campaign_id: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Set weights and targets of the year's indicators, in their order; returns why they cannot be used, or ""."""
    known = get_settings(ctx, campaign_id)["assessment_indicators"]
    problem = rules.find_scheme_problem(rows)
    if problem:
        return problem
    indicators = [
        {**each, "weight": int(row["weight"]), "target": int(row["target"])}
        for each, row in zip(known, rows, strict=True)
    ]
    scheme = ctx.session.get(AssessmentScheme, campaign_id) or AssessmentScheme(campaign_id=campaign_id)
    scheme.indicators, scheme.set_on = indicators, today(ctx)
    ctx.session.add(scheme)
    return ""


def start_assessments(ctx: Ctx, campaign_id: str) -> int:
    """Start the assessment of every county and enterprise that has none; returns how many."""
    has_one = (
        select(Assessment.id)
        .where(Assessment.campaign_id == campaign_id, Assessment.organisation_id == Organisation.id)
        .exists()
    )
    query = (
        select(Organisation)
        .where(Organisation.kind.in_((Kind.COUNTY, Kind.ENTERPRISE)), is_active_on(today(ctx)), ~has_one)
        .order_by(Organisation.id)
    )
    bodies = list(ctx.session.scalars(query))
    for body in bodies:
        _start(ctx, campaign_id, body)
    return len(bodies)


def _start(ctx: Ctx, campaign_id: str, body: Organisation) -> None:
    assessment_id = new_id()
    instance_id = ctx.processes.start(
        ctx,
        PROCESS,
        business_key=f"{campaign_id}:{body.id}",
        start_key=f"{PROCESS}:{campaign_id}:{body.id}",
        data={
            "campaign": campaign_id,
            "assessment_id": assessment_id,
            "organisation_id": body.id,
            "organisation": {"name": body.name},
            "closes_on": closing_day(list_phases(ctx, campaign_id)),
        },
    )
    ctx.session.flush()  # the row refers to the instance
    ctx.session.add(
        Assessment(
            id=assessment_id,
            campaign_id=campaign_id,
            organisation_id=body.id,
            instance_id=instance_id,
            peer_class="county" if body.kind == Kind.COUNTY else "large" if body.is_large else "unit",
            created_at=ctx.now(),
        )
    )


def measure(ctx: Ctx, assessment_id: str) -> Sequence[AssessmentScore]:
    """Take the indicators in force and count the automatic ones, in place of an earlier count."""
    assessment = queries.get_assessment(ctx, assessment_id)
    body = ctx.session.get_one(Organisation, assessment.organisation_id)
    ctx.session.execute(delete(AssessmentScore).where(AssessmentScore.assessment_id == assessment_id))
    for position, each in enumerate(queries.list_indicators(ctx, assessment.campaign_id), start=1):
        row = AssessmentScore(
            assessment_id=assessment_id,
            position=position,
            code=each["code"],
            name=each["name"],
            source="automatic" if each["code"] in AUTOMATIC else "reported",
            weight=each["weight"],
            target=each["target"],
        )
        if each["code"] in AUTOMATIC:
            row.actual = AUTOMATIC[each["code"]](ctx, assessment.campaign_id, body)
            row.score = rules.measure(row.actual, each["target"])
        ctx.session.add(row)
    ctx.session.flush()
    return queries.list_scores(ctx, assessment_id)


def keep_scores(
    ctx: Ctx,
    assessment_id: str,
    own: Sequence[Mapping[str, Any]],
    upper: Sequence[Mapping[str, Any]],
    veto: str,
) -> int:
    """Keep what both sides gave to the reported indicators; returns the widest difference in points."""
    queries.get_assessment(ctx, assessment_id).veto = veto
    widest = 0
    for number, row in enumerate(queries.list_scores(ctx, assessment_id, "reported")):
        row.self_score = int(own[number]["self_score"]) if number < len(own) else None
        row.upper_score = int(upper[number]["upper_score"])
        row.score, row.reason = Decimal(row.upper_score), str(upper[number].get("reason") or "")
        if row.self_score is not None:
            widest = max(widest, abs(row.self_score - row.upper_score))
    return widest


def settle_differences(ctx: Ctx, assessment_id: str, settled: Sequence[Mapping[str, Any]]) -> None:
    """Set the scores on which the office has decided."""
    for row, decided in zip(queries.list_scores(ctx, assessment_id, "reported"), settled, strict=True):
        row.score = Decimal(int(decided["settled_score"]))


def total(ctx: Ctx, assessment_id: str) -> Decimal:
    """The score as it stands, before appeal and veto."""
    return rules.add_up((row.weight, row.score) for row in queries.list_scores(ctx, assessment_id))


def lapse(ctx: Ctx, assessment_id: str) -> None:
    """The year is over and the level above has given no scores; an assessment that has ended stays."""
    assessment = queries.get_assessment(ctx, assessment_id)
    if assessment.state == "open":
        assessment.state, assessment.ended_at = "lapsed", ctx.now()
        ctx.record("assessment.lapsed", instance_id=assessment.instance_id)


def publish(ctx: Ctx, assessment_id: str, adjustment: Decimal) -> Decimal:
    """Publish the final score, with the points of an appeal; returns it. A published score stays."""
    assessment = queries.get_assessment(ctx, assessment_id)
    if assessment.final_score is None:
        assessment.adjustment = adjustment
        assessment.final_score = rules.final_score(total(ctx, assessment_id), adjustment, assessment.veto)
        assessment.state, assessment.ended_at = "published", ctx.now()
        ctx.record("assessment.published", instance_id=assessment.instance_id)
    return assessment.final_score
