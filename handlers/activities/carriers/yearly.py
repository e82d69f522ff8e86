"""Writes of a carrier's years: the plan, the self check, the re-check. Each is safe to repeat within its round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.context import Ctx
from handlers.activities.carriers import queries, rules, service
from handlers.activities.carriers.models import Carrier, CarrierCheck, CarrierYear
from handlers.campaigns.queries import get_settings, work_calendar
from handlers.directory.queries import today


def open_year(ctx: Ctx, carrier: Carrier) -> CarrierYear:
    """The year that begins, with the day of its re-check. A leader who has left is followed by who leads now."""
    if not queries.is_at_work(ctx, carrier.leader_id):
        leader_id = queries.find_leader(ctx, carrier.team_id or carrier.organisation_id)
        carrier.leader_id = leader_id or carrier.leader_id
    months = get_settings(ctx, carrier.campaign_id)["carriers"]["recheck_months"]
    year = CarrierYear(
        carrier_id=carrier.id,
        position=queries.count_years(ctx, carrier.id) + 1,
        recheck_on=rules.next_recheck(carrier.named_on or today(ctx), months, today(ctx)),
        texts={},
    )
    ctx.session.add(year)
    ctx.session.flush()
    return year


def keep_plan(ctx: Ctx, carrier_id: str, topics: int, plan: str) -> None:
    """What the leader plans for the year."""
    year = queries.get_year(ctx, carrier_id)
    year.topics_planned, year.planned_at = topics, ctx.now()
    year.texts = year.texts | {"plan": plan}


def keep_report(ctx: Ctx, carrier_id: str, report: Mapping[str, Any]) -> None:
    """What the leader says of the year: counts, the standards as they see them, and a summary."""
    year = queries.get_year(ctx, carrier_id)
    for name in ("topics_done", "results", "patents", "apprentices"):
        setattr(year, name, int(report[name]))
    items: Sequence[Mapping[str, Any]] = report["items"]
    year.unmet, year.reported_at = rules.count_unmet(items), ctx.now()
    year.texts = year.texts | {"summary": report["summary"], "unmet": rules.describe_unmet(items)}


def recheck(ctx: Ctx, carrier_id: str, verdict: str, note: str) -> date | None:
    """Keep a verdict of the re-check; with `removed` the carrier is one no more. Gives by when to put right."""
    carrier = queries.get_carrier(ctx, carrier_id)
    correct_by = None
    if verdict == "correct":
        days = get_settings(ctx, carrier.campaign_id)["carriers"]["correction_working_days"]
        correct_by = work_calendar(ctx).add_working_days(today(ctx), days)
    ctx.session.add(
        CarrierCheck(
            carrier_id=carrier_id,
            position=queries.count_checks(ctx, carrier_id) + 1,
            year=queries.get_year(ctx, carrier_id).position,
            verdict=verdict,
            checked_on=today(ctx),
            correct_by=correct_by,
            note=note.strip() or ("" if verdict == "passed" else "未说明"),
        )
    )
    ctx.record("carriers.rechecked", instance_id=carrier.care_instance_id, data={"verdict": verdict})
    if verdict == "removed":
        service.remove(ctx, carrier_id, note)
    return correct_by
