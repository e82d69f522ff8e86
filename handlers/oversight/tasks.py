"""What diagrams may ask of oversight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities import rules as figures
from handlers.campaigns.queries import get_campaign
from handlers.directory.models import Organisation
from handlers.oversight import invariants as _registered  # noqa: F401 importing registers them
from handlers.oversight import progress, queries, rules, service
from handlers.oversight.owed import OWED
from handlers.oversight.rules import Level
from handlers.plans.models import UnitPlan
from handlers.plans.rules import read_date
from handlers.plans.tasks import shorten

TICKS = {"oversight.cancel_leftovers": service.cancel_leftovers}


@handler("oversight.open_phase")
def open_phase(ctx: Ctx, *, campaign: str, phase: int, starts_on: object = None) -> None:
    """Mark a phase as running, from the day that was decided."""
    service.open_phase(ctx, campaign, phase, read_date(starts_on))


@handler("oversight.phase_report")
def phase_report(ctx: Ctx, *, campaign: str, phase: int) -> dict[str, Any]:
    """What a phase's register holds at its end; open items go on without it."""
    found = next(each for each in progress.phase_progress(ctx, campaign) if each.number == phase)
    counts = found.counts
    return {
        "expected": counts.expected,
        "filed": counts.filed,
        "open_items": counts.open + counts.overdue,
    }


@handler("oversight.midyear_view")
def midyear_view(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """Plans and reports so far, and the counties below the share wanted."""
    plans, reports, _ = progress.phase_progress(ctx, campaign)
    threshold = Decimal(get_campaign(ctx, campaign).settings["coverage_threshold"])
    weak = [
        f"{row.name}：应报{row.expected}，已报{row.filed}"
        for row in progress.county_progress(ctx, campaign, "reports")
        if rules.is_behind(row.filed, row.expected, threshold)
    ]
    return {
        "plans_expected": plans.counts.expected,
        "plans_filed": plans.counts.filed,
        "reports_expected": reports.counts.expected,
        "reports_filed": reports.counts.filed,
        "weak_text": "\n".join(weak),
    }


@handler("oversight.start_summaries")
def start_summaries(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """Ask every body for its summary; gives the data with which the city's is called."""
    started, municipal = service.start_summaries(ctx, campaign)
    return {"started": started, "municipal": municipal}


@handler("oversight.prefill_summary")
def prefill_summary(ctx: Ctx, *, campaign: str, organisation_id: str) -> dict[str, Any]:
    """The plan's targets beside the year's figures, and what the bodies below have written."""
    summary = service.note_instance(ctx, campaign, organisation_id)
    level = Level(summary.level)
    plan = ctx.session.get(UnitPlan, (campaign, organisation_id))
    targets = (plan.content or {}).get("targets") or [] if plan is not None else []
    totals = figures.add_up(queries.list_figures(ctx, campaign, organisation_id, level), stocks=False)
    lower = [] if level == Level.UNIT else queries.list_lower(ctx, campaign, organisation_id, level)
    lines = [rules.quote(each.name, each.distinctive_work) for each in lower if each.is_filed]
    lines += [f"{each.name}：尚未报送" for each in lower if not each.is_filed]
    return {
        "comparison_text": rules.compare(targets, figures.describe(totals)),
        "lower_text": shorten(lines),
    }


@handler("oversight.file_summary")
def file_summary(
    ctx: Ctx,
    *,
    campaign: str,
    organisation_id: str,
    summary: Mapping[str, Any],
    practices: Sequence[Mapping[str, Any]] | None = None,
    marked: str | None = None,
) -> None:
    """Put an approved summary and its practice cards into the registers."""
    service.file_summary(
        ctx, campaign, organisation_id, summary, practices=practices or (), marked=marked or ""
    )


@handler("oversight.mark_late")
def mark_late(ctx: Ctx, *, campaign: str, organisation_id: str) -> None:
    """Note that a summary's day has passed."""
    service.mark_late(ctx, campaign, organisation_id)


@handler("oversight.close_summary")
def close_summary(ctx: Ctx, *, campaign: str, organisation_id: str) -> None:
    """Close a summary that was never filed, at the end of the year."""
    service.close_summary(ctx, campaign, organisation_id)


@handler("oversight.open_items")
def open_items(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """What is still open in the registers and in the campaign's own processes."""
    lines, count = [], 0
    for phase in progress.phase_progress(ctx, campaign):
        left = phase.counts.open + phase.counts.overdue
        if left:
            lines.append(f"{phase.name}——{OWED[phase.register].name_zh}：{left}项未报")
            count += left
    for name, left in queries.count_unfinished(ctx, campaign).items():
        lines.append(f"{name}：{left}项未办结")
        count += left
    for task in queries.list_open_spine_tasks(ctx, campaign):
        place = ctx.session.get(Organisation, task.organisation_id) if task.organisation_id else None
        lines.append(f"{task.title}——{task.name}" + (f"（{place.name}）" if place else ""))
        count += 1
    return {"items_text": shorten(lines), "open_count": count}


@handler("oversight.announce_cancellation")
def announce_cancellation(ctx: Ctx, *, campaign: str, reason: str) -> None:
    """Tell everybody that the year's contest will not be held."""
    service.announce_cancellation(ctx, campaign, reason)


@handler("oversight.announce_pause")
def announce_pause(ctx: Ctx, *, campaign: str, kind: str, number: int, reason: str | None = None) -> None:
    """Tell everybody that the contest is suspended (`campaign_suspended`) or goes on (`campaign_resumed`)."""
    service.announce_pause(ctx, campaign, kind, int(number), reason or "")
