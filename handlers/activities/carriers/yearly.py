"""Writes of a carrier's years: the plan, the self check, the re-check. Each is safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.context import Ctx
from handlers.activities.carriers import queries, rules, service
from handlers.activities.carriers.models import Carrier, CarrierCheck, CarrierYear
from handlers.campaigns.queries import get_settings, work_calendar
from handlers.directory.queries import get_person, today


def open_year(ctx: Ctx, carrier: Carrier) -> CarrierYear:
    """The year that begins, with the day of its re-check; the present one until that has been passed.

    A leader who has left is followed by who leads now.
    """
    if not get_person(ctx, carrier.leader_id).is_active:
        leader_id = queries.find_leader(ctx, carrier.team_id or carrier.organisation_id)
        carrier.leader_id = leader_id or carrier.leader_id
    present, check = queries.find_year(ctx, carrier.id), queries.find_last_check(ctx, carrier.id)
    if present is not None and not (
        check is not None and check.verdict == "passed" and check.year == present.position
    ):
        return present
    months = get_settings(ctx, carrier.campaign_id)["carriers"]["recheck_months"]
    year = CarrierYear(
        carrier_id=carrier.id,
        position=1 if present is None else present.position + 1,
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
    """Keep a verdict of the re-check; with `removed` the carrier is one no more. Gives by when to put right.

    The same verdict on the same year, in the same words and on the same day, is kept once.
    """
    carrier, year = queries.get_carrier(ctx, carrier_id), queries.get_year(ctx, carrier_id).position
    words = note.strip() or ("" if verdict == "passed" else "未说明")
    last = queries.find_last_check(ctx, carrier_id)
    said = (year, verdict, today(ctx), words)
    if last is not None and (last.year, last.verdict, last.checked_on, last.note) == said:
        return last.correct_by
    correct_by = None
    if verdict == "correct":
        days = get_settings(ctx, carrier.campaign_id)["carriers"]["correction_working_days"]
        correct_by = work_calendar(ctx).add_working_days(today(ctx), days)
    ctx.session.add(
        CarrierCheck(
            carrier_id=carrier_id,
            position=1 if last is None else last.position + 1,
            year=year,
            verdict=verdict,
            checked_on=today(ctx),
            correct_by=correct_by,
            note=words,
        )
    )
    ctx.session.flush()
    ctx.record("carriers.rechecked", instance_id=carrier.care_instance_id, data={"verdict": verdict})
    if verdict == "removed":
        service.remove(ctx, carrier_id, note)
    return correct_by
