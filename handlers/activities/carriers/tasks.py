"""What diagrams may ask of carriers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.carriers import queries, rules, service, yearly
from handlers.campaigns.queries import get_settings, work_calendar
from handlers.campaigns.rules import get_date
from handlers.directory.queries import get_organisation, get_person


@handler("activities.register_carrier")
def register_carrier(
    ctx: Ctx,
    *,
    campaign: str,
    organisation_id: str,
    leader_id: str,
    instance: str,
    carrier: Mapping[str, Any],
) -> dict[str, Any]:
    """Enter the application; gives the standards to be judged by; error activities.carrier_refused."""
    entered = service.register(ctx, campaign, organisation_id, leader_id, instance, carrier)
    standards = get_settings(ctx, campaign)["carriers"]["standards"][entered.kind]
    return {
        "carrier_id": entered.id,
        "number": entered.number,
        "unit_id": entered.organisation_id,
        "standards": rules.list_standards(standards),
    }


@handler("activities.create_title")
def create_title(ctx: Ctx, *, campaign: str, team_id: str, instance: str) -> dict[str, Any]:
    """The carrier of an honoured team, without an application; gives whether it is new."""
    carrier, is_new = service.create_titled(ctx, campaign, team_id, instance)
    return {"carrier_id": carrier.id, "carrier_name": carrier.name, "is_new": is_new}


@handler("activities.keep_site_check")
def keep_site_check(ctx: Ctx, *, carrier_id: str, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the site check found: how many standards are not met, and which, as text."""
    unmet = rules.describe_unmet(items)
    queries.get_carrier(ctx, carrier_id).site_unmet = unmet
    return {"unmet": rules.count_unmet(items), "unmet_text": unmet}


@handler("activities.name_carrier")
def name_carrier(ctx: Ctx, *, carrier_id: str, level: str) -> dict[str, Any]:
    """The carrier has its name and the number of its plaque."""
    carrier = queries.get_carrier(ctx, carrier_id)
    service.give_name(ctx, carrier, level)
    return {"carrier_name": carrier.name}


@handler("activities.decline_carrier")
def decline_carrier(ctx: Ctx, *, instance: str, reason: str | None = None) -> None:
    """The application ends without a name, if there is one."""
    service.decline(ctx, instance, reason or "申请人撤回")


@handler("activities.begin_care")
def begin_care(ctx: Ctx, *, carrier_id: str, instance: str) -> dict[str, Any]:
    """Take charge of a named carrier; gives what its tasks show."""
    carrier = service.begin_care(ctx, carrier_id, instance)
    standards = get_settings(ctx, carrier.campaign_id)["carriers"]["standards"][carrier.kind]
    return {
        "campaign": carrier.campaign_id,
        "organisation_id": carrier.organisation_id,
        "applicant_id": carrier.leader_id,
        "standards": rules.list_standards(standards),
        "carrier": {
            "name": carrier.name,
            "kind_name": rules.KINDS[carrier.kind]["zh"],
            "unit_name": get_organisation(ctx, carrier.organisation_id).name,
            "plaque_number": carrier.plaque_number,
        },
    }


@handler("activities.show_carrier")
def show_carrier(
    ctx: Ctx,
    *,
    carrier_id: str,
    plaque: Mapping[str, Any],
    display: Mapping[str, Any],
) -> None:
    """The plaque hangs and the post is shown; error activities.carrier_refused (days)."""
    hung_on, shown_on = get_date(plaque["hung_on"]), get_date(display["shown_on"])
    photos = [*(plaque.get("photos") or ()), *(display.get("photos") or ())]
    hung, shown = (hung_on, str(plaque["hung_at"])), (shown_on, str(display["displayed"]))
    service.show(ctx, carrier_id, hung, shown, photos)


@handler("activities.open_carrier_year")
def open_carrier_year(ctx: Ctx, *, carrier_id: str) -> dict[str, Any]:
    """Begin the next year: who leads now, the day of the re-check, and until when the leader reports for it."""
    carrier = queries.get_carrier(ctx, carrier_id)
    year = yearly.open_year(ctx, carrier)
    days = get_settings(ctx, carrier.campaign_id)["carriers"]["self_check_working_days"]
    return {
        "applicant_id": carrier.leader_id,
        "leader_name": get_person(ctx, carrier.leader_id).name,
        "year": year.position,
        "recheck_on": year.recheck_on,
        "self_check_by": work_calendar(ctx).add_working_days(year.recheck_on, days),
    }


@handler("activities.keep_carrier_plan")
def keep_carrier_plan(ctx: Ctx, *, carrier_id: str, plan: Mapping[str, Any]) -> None:
    """Keep the year's plan."""
    yearly.keep_plan(ctx, carrier_id, int(plan["topics_planned"]), str(plan["plan"]))


@handler("activities.keep_self_check")
def keep_self_check(ctx: Ctx, *, carrier_id: str, report: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what the leader reports of the year; gives the standards not met, as text."""
    yearly.keep_report(ctx, carrier_id, report)
    return {"unmet_text": rules.describe_unmet(report["items"])}


@handler("activities.recheck_carrier")
def recheck_carrier(ctx: Ctx, *, carrier_id: str, verdict: str, note: str | None = None) -> dict[str, Any]:
    """Keep the verdict; gives by when what is wrong must be put right, if that is the verdict."""
    return {"correct_by": yearly.recheck(ctx, carrier_id, verdict, note or "")}


@handler("activities.remove_carrier")
def remove_carrier(ctx: Ctx, *, carrier_id: str, reason: str) -> None:
    """The carrier is one no more."""
    service.remove(ctx, carrier_id, reason)


@handler("activities.take_down_plaque")
def take_down_plaque(ctx: Ctx, *, carrier_id: str, taken_down_on: str, proof: str) -> None:
    """The plaque is down."""
    service.take_down(ctx, carrier_id, get_date(taken_down_on), proof)
