"""What diagrams may ask of the activity reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities import figures as counting
from handlers.activities import queries, rules, service
from handlers.activities.queries import ReportLine
from handlers.directory.models import Organisation
from handlers.plans.tasks import counties, shorten


@handler("activities.list_periods")
def list_periods(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """The report periods of the implementation phase, the counties, and the day of the mid-year view."""
    return {
        "periods": [period.to_dict() for period in service.list_periods(ctx, campaign)],
        "counties": counties(ctx),
        "midterm_on": service.midterm_date(ctx, campaign),
    }


@handler("activities.start_reports")
def start_reports(ctx: Ctx, *, campaign: str, period: Mapping[str, Any]) -> dict[str, Any]:
    """Start the report of every unit for a period; gives the period with the dates in force."""
    started, in_force = service.start_reports(ctx, campaign, period)
    return {"started": started, "period": in_force}


@handler("activities.prefill_report")
def prefill_report(
    ctx: Ctx,
    *,
    campaign: str,
    organisation_id: str,
    headcount: int,
    period: Mapping[str, Any],
    previous: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The figures of a report as the registers give them."""
    unit = {"id": organisation_id, "headcount": headcount}
    return {"figures": counting.prefill(ctx, campaign, unit, period, previous or {})}


@handler("activities.check_report")
def check_report(
    ctx: Ctx,
    *,
    campaign: str,
    organisation_id: str,
    period: Mapping[str, Any],
    figures: Mapping[str, Any],
    previous: Mapping[str, Any] | None = None,
    is_zero: bool | None = False,
    zero_reason: str | None = None,
    explanation: str | None = None,
) -> dict[str, Any]:
    """Check the figures; take them as submitted if nothing is doubtful or the doubts are explained."""
    doubts = rules.find_doubts(figures, previous or {}, is_zero=bool(is_zero))
    is_plausible = not doubts or bool((explanation or "").strip())
    is_late = False
    if is_plausible:
        reason = (zero_reason or "未说明") if is_zero else ""
        report = service.submit_report(
            ctx, campaign, organisation_id, period["code"], figures, zero_reason=reason
        )
        is_late = report.is_late
    return {
        "plausible": is_plausible,
        "jumps_text": "\n".join(doubts),
        "figures_text": "" if is_zero else rules.describe(figures),
        "is_late": is_late,
    }


@handler("activities.file_report")
def file_report(
    ctx: Ctx, *, campaign: str, organisation_id: str, period: Mapping[str, Any], texts: Mapping[str, Any]
) -> None:
    """The level above accepted the report."""
    service.accept_report(ctx, campaign, organisation_id, period["code"], texts)


@handler("activities.mark_missing")
def mark_missing(ctx: Ctx, *, campaign: str, organisation_id: str, period: Mapping[str, Any]) -> None:
    """Name a report in the bulletin as missing."""
    service.list_missing(ctx, campaign, organisation_id, period["code"])


@handler("activities.close_report")
def close_report(ctx: Ctx, *, campaign: str, organisation_id: str, period: Mapping[str, Any]) -> None:
    """Close a report that never came."""
    service.close_report(ctx, campaign, organisation_id, period["code"])


@handler("activities.sum_counties")
def sum_counties(ctx: Ctx, *, campaign: str, period: Mapping[str, Any]) -> dict[str, Any]:
    """For each county with units: how many have reported, who has not, and the sums."""
    by_county = _by_county(queries.list_lines(ctx, campaign, period["code"]))
    return {
        "counties": [
            {**county, **_summary(by_county[county["organisation_id"]])}
            for county in counties(ctx)
            if county["organisation_id"] in by_county
        ]
    }


@handler("activities.bulletin_figures")
def bulletin_figures(ctx: Ctx, *, campaign: str, period: Mapping[str, Any]) -> dict[str, Any]:
    """What the city's bulletin says of a period."""
    lines = queries.list_lines(ctx, campaign, period["code"])
    by_county = _by_county(lines)
    rows = []
    for county_id, group in sorted(by_county.items()):
        filed = sum(line.is_filed for line in group)
        name = ctx.session.get_one(Organisation, county_id).name
        rows.append(f"{name}：应报{len(group)}，已报{filed}")
    return {**_summary(lines), "counties_text": "\n".join(rows)}


def _by_county(lines: Iterable[ReportLine]) -> dict[str, list[ReportLine]]:
    ordered = sorted(lines, key=lambda line: line.county_id)
    return {county: list(group) for county, group in groupby(ordered, key=lambda line: line.county_id)}


def _summary(lines: Sequence[ReportLine]) -> dict[str, Any]:
    return {
        "expected": len(lines),
        "filed": sum(line.is_filed for line in lines),
        "missing_text": shorten([line.name for line in lines if not line.is_filed]),
        "totals_text": rules.describe(rules.add_up(line.figures for line in lines)),
    }
