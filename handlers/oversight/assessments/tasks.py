"""What diagrams may ask of assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.campaigns.queries import get_settings
from handlers.directory.queries import today
from handlers.oversight.assessments import queries, service
from handlers.oversight.assessments.models import AssessmentScore


@handler("oversight.set_weights")
def set_weights(ctx: Ctx, *, campaign: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Set the year's weights and targets; `weights_problem` says why they cannot be used, or ""."""
    return {"weights_problem": service.set_weights(ctx, campaign, rows)}


@handler("oversight.start_assessments")
def start_assessments(ctx: Ctx, *, campaign: str) -> None:
    """Start the assessment of every county and enterprise."""
    service.start_assessments(ctx, campaign)


@handler("oversight.measure")
def measure(ctx: Ctx, *, assessment_id: str) -> dict[str, Any]:
    """Count the automatic indicators; gives them as text, the reported ones as rows, and the days due."""
    rows = service.measure(ctx, assessment_id)
    settings = get_settings(ctx, queries.get_assessment(ctx, assessment_id).campaign_id)["assessment"]
    calendar = ctx.ports.calendar(ctx)
    automatic = [row for row in rows if row.source == "automatic"]
    return {
        "automatic_text": "\n".join(map(_describe, automatic)),
        "reported": [{"name": row.name, "weight": row.weight} for row in rows if row.source == "reported"],
        "self_due_on": calendar.add_working_days(today(ctx), settings["self_working_days"]),
        "upper_due_on": calendar.add_working_days(
            today(ctx), settings["self_working_days"] + settings["upper_working_days"]
        ),
    }


def _describe(row: AssessmentScore) -> str:
    result = "不适用" if row.score is None else f"实际{row.actual:.1f}，目标{row.target}，得{row.score}分"
    return f"{row.name}（权重{row.weight}）：{result}"


@handler("oversight.keep_scores")
def keep_scores(
    ctx: Ctx,
    *,
    assessment_id: str,
    own: Sequence[Mapping[str, Any]] | None = None,
    upper: Sequence[Mapping[str, Any]],
    veto: str | None = None,
) -> dict[str, Any]:
    """Keep the scores of both sides; tells whether they differ too much."""
    widest = service.keep_scores(ctx, assessment_id, own or (), upper, veto or "")
    settings = get_settings(ctx, queries.get_assessment(ctx, assessment_id).campaign_id)["assessment"]
    return {"differs": widest > settings["difference"], **_state(ctx, assessment_id)}


@handler("oversight.settle_differences")
def settle_differences(
    ctx: Ctx, *, assessment_id: str, settled: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Set the scores on which the office has decided."""
    service.settle_differences(ctx, assessment_id, settled)
    return _state(ctx, assessment_id)


def _state(ctx: Ctx, assessment_id: str) -> dict[str, Any]:
    assessment = queries.get_assessment(ctx, assessment_id)
    settings = get_settings(ctx, assessment.campaign_id)["assessment"]
    days = settings["appeal_working_days"]
    return {
        "total": service.total(ctx, assessment_id),
        "appeal_due_on": ctx.ports.calendar(ctx).add_working_days(today(ctx), days),
        "scores_text": "\n".join(
            f"{row.name}（权重{row.weight}）：{'不适用' if row.score is None else row.score}"
            + (f"，扣分原因：{row.reason}" if row.reason else "")
            for row in queries.list_scores(ctx, assessment_id)
        ),
    }


@handler("oversight.publish_assessment")
def publish_assessment(ctx: Ctx, *, assessment_id: str, adjustment: object = None) -> dict[str, Any]:
    """Publish the final score, with the points of an appeal."""
    return {"final_score": service.publish(ctx, assessment_id, Decimal(str(adjustment or 0)))}


@handler("oversight.lapse_assessment")
def lapse_assessment(ctx: Ctx, *, assessment_id: str) -> None:
    """End an assessment to which the level above gave no scores by the year's end."""
    service.lapse(ctx, assessment_id)
