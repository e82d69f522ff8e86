"""Reads of assessments: the scheme in force, the rows of one, and what the selection weighs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.campaigns.queries import get_settings
from handlers.oversight.assessments.models import Assessment, AssessmentScheme, AssessmentScore


def get_assessment(ctx: Ctx, assessment_id: str) -> Assessment:
    """One assessment; raises NotFound."""
    found = ctx.session.get(Assessment, assessment_id)
    if found is None:
        raise NotFound(assessment=assessment_id)
    return found


def list_indicators(ctx: Ctx, campaign_id: str) -> list[dict[str, Any]]:
    """The indicators in force: as the group has set them, else those of the campaign's settings."""
    scheme = ctx.session.get(AssessmentScheme, campaign_id)
    found: list[dict[str, Any]] = (
        scheme.indicators if scheme is not None else get_settings(ctx, campaign_id)["assessment_indicators"]
    )
    return found


def list_scores(ctx: Ctx, assessment_id: str, source: str | None = None) -> Sequence[AssessmentScore]:
    """The indicators of an assessment in their order; of one source."""
    query = select(AssessmentScore).where(AssessmentScore.assessment_id == assessment_id)
    if source is not None:
        query = query.where(AssessmentScore.source == source)
    return ctx.session.scalars(query.order_by(AssessmentScore.position)).all()


def unit_scores(ctx: Ctx, campaign_id: str) -> Mapping[str, Decimal]:
    """The published final score of each body in per cent, by organisation id (S-79)."""
    query = select(Assessment.organisation_id, Assessment.final_score).where(
        Assessment.campaign_id == campaign_id, Assessment.final_score.is_not(None)
    )
    rows = ctx.session.execute(query)
    return {organisation_id: score for organisation_id, score in rows if score is not None}
