"""Reads of the report register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.activities.models import ActivityReport
from handlers.activities.rules import DONE
from handlers.directory.models import Organisation
from handlers.directory.queries import is_active_on
from handlers.directory.rules import CITY, Kind
from handlers.plans.queries import local_today


def get_report(ctx: Ctx, campaign_id: str, organisation_id: str, period: str) -> ActivityReport:
    """The report of one unit for one period; raises NotFound."""
    found = ctx.session.get(ActivityReport, (campaign_id, organisation_id, period))
    if found is None:
        raise NotFound(campaign=campaign_id, organisation=organisation_id, period=period)
    return found


def list_last_figures(ctx: Ctx, campaign_id: str, before: str) -> dict[str, dict[str, Any]]:
    """By unit, the figures of its newest report before a period that was not a zero report; one query."""
    reported = (
        select(ActivityReport.organisation_id, func.max(ActivityReport.period).label("period"))
        .where(
            ActivityReport.campaign_id == campaign_id,
            ActivityReport.period < before,
            ActivityReport.state.in_(DONE),
            ActivityReport.is_zero.is_(False),
        )
        .group_by(ActivityReport.organisation_id)
        .subquery()
    )
    query = (
        select(ActivityReport.organisation_id, ActivityReport.figures)
        .join(
            reported,
            and_(
                reported.c.organisation_id == ActivityReport.organisation_id,
                reported.c.period == ActivityReport.period,
            ),
        )
        .where(ActivityReport.campaign_id == campaign_id)
    )
    return {unit_id: figures or {} for unit_id, figures in ctx.session.execute(query)}


def list_units_without_report(ctx: Ctx, campaign_id: str, period: str) -> list[Organisation]:
    """The enterprises taking part today that are not in the register for a period, by id."""
    has_report = (
        select(ActivityReport.organisation_id)
        .where(
            ActivityReport.campaign_id == campaign_id,
            ActivityReport.period == period,
            ActivityReport.organisation_id == Organisation.id,
        )
        .exists()
    )
    query = (
        select(Organisation)
        .where(Organisation.kind == Kind.ENTERPRISE, is_active_on(local_today(ctx)), ~has_report)
        .order_by(Organisation.id)
    )
    return list(ctx.session.scalars(query))


@dataclass(frozen=True)
class ReportLine:
    """One unit's report of a period as a bulletin needs it."""

    organisation_id: str
    name: str
    county_id: str
    is_filed: bool
    figures: dict[str, Any]


def list_lines(ctx: Ctx, campaign_id: str, period: str) -> Sequence[ReportLine]:
    """Every report of a period, filed or not, by the unit's id; units directly under the city belong to it."""
    query = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.county_id,
            ActivityReport.state,
            ActivityReport.figures,
        )
        .join(Organisation, Organisation.id == ActivityReport.organisation_id)
        .where(ActivityReport.campaign_id == campaign_id, ActivityReport.period == period)
        .order_by(Organisation.id)
    )
    return [
        ReportLine(unit_id, name, county_id or CITY, state in DONE, figures or {})
        for unit_id, name, county_id, state, figures in ctx.session.execute(query)
    ]
