"""Writes of the register of carriers. Each is safe to repeat: entering by instance, the rest by state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, IncidentError
from handlers.activities.carriers import queries
from handlers.activities.carriers.models import Carrier
from handlers.activities.carriers.rules import IN_FORCE, KINDS, PLAQUES, CarrierState
from handlers.activities.places import unit_and_team
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_settings
from handlers.directory.queries import get_organisation, get_unit, today

SERIES = "ZT"
REFUSED = "activities.carrier_refused"
WITHDRAWN = "carrier_withdrawn"
_COLUMNS = frozenset({"kind", "name", "field", "members"})


def register(
    ctx: Ctx,
    campaign_id: str,
    organisation_id: str,
    leader_id: str,
    instance_id: str,
    application: Mapping[str, Any],
) -> Carrier:
    """Enter an application, or put a returned one in place of the earlier one.

    BusinessError `activities.carrier_refused`: outside the window, or there is one of the kind and name in the unit,
    or of the kind in the team, already.
    """
    carrier = queries.find_by_instance(ctx, instance_id)
    unit_id, team_id = unit_and_team(ctx, organisation_id)
    kind, name = str(application["kind"]), str(application["name"]).strip()
    if carrier is None:
        _require_open(ctx, campaign_id)
    _require_free(ctx, instance_id, unit_id, team_id, kind, name)
    if carrier is None:
        carrier = _enter(ctx, campaign_id, unit_id, team_id, leader_id, instance_id)
    carrier.kind, carrier.name = kind, name
    carrier.field, carrier.members = str(application["field"]).strip(), int(application["members"])
    carrier.texts = {key: value for key, value in application.items() if key not in _COLUMNS and value}
    ctx.session.add(carrier)
    ctx.session.flush()
    return carrier


def create_titled(ctx: Ctx, campaign_id: str, team_id: str, instance_id: str) -> tuple[Carrier, bool]:
    """The carrier of a team that has been honoured with the title (S-87), and whether it is new.

    A team that has the title in force keeps its carrier; an application of the team that is still under way is
    taken over, as there is nothing left to decide.
    """
    carrier = queries.find_title(ctx, team_id)
    if carrier is not None and carrier.state != CarrierState.APPLIED:
        return carrier, carrier.instance_id == instance_id
    if carrier is not None:
        ctx.processes.cancel(ctx, carrier.instance_id, "班组已获授工人先锋号")
        decline(ctx, carrier.instance_id, "班组已获授工人先锋号，不再审批申请")
        ctx.session.flush()
    unit, team = get_unit(ctx, team_id), get_organisation(ctx, team_id)
    leader_id = queries.find_leader(ctx, team_id)
    if leader_id is None:
        place = f"{unit.name} {team.name}"
        raise IncidentError(f"team {place} has neither a leader nor a union: fill the post, then retry")
    carrier = _enter(ctx, campaign_id, unit.id, team_id, leader_id, instance_id)
    carrier.kind, carrier.name, carrier.is_titled = "pioneer", team.name, True
    ctx.session.add(carrier)
    give_name(ctx, carrier, "city")
    return carrier, True


def _require_open(ctx: Ctx, campaign_id: str) -> None:
    window = get_settings(ctx, campaign_id)["carriers"]
    if not window["opens_on"] <= today(ctx) <= window["closes_on"]:
        raise BusinessError(REFUSED, f"申报时间为{window['opens_on']}至{window['closes_on']}。")


def _require_free(
    ctx: Ctx, instance_id: str, unit_id: str, team_id: str | None, kind: str, name: str
) -> None:
    same = Carrier.name == name
    query = select(Carrier.number).where(
        Carrier.instance_id != instance_id,
        Carrier.organisation_id == unit_id,
        Carrier.kind == kind,
        Carrier.state.in_((CarrierState.APPLIED, *IN_FORCE)),
        same if team_id is None else or_(same, Carrier.team_id == team_id),
    )
    if (taken := ctx.session.scalars(query).first()) is not None:
        raise BusinessError(REFUSED, f"已有同名或本班组的{KINDS[kind]['zh']}（{taken}），不能重复申报。")


def _enter(
    ctx: Ctx, campaign_id: str, unit_id: str, team_id: str | None, leader_id: str, instance_id: str
) -> Carrier:
    number = next_number(ctx, campaign_id, SERIES)
    ctx.record("carriers.registered", instance_id=instance_id, data={"number": number})
    return Carrier(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=unit_id,
        team_id=team_id,
        leader_id=leader_id,
        instance_id=instance_id,
        number=number,
        state=CarrierState.APPLIED,
        created_at=ctx.now(),
        texts={},
    )


def give_name(ctx: Ctx, carrier: Carrier, level: str) -> None:
    """Name a carrier and give its plaque a number; it is in force from today."""
    if carrier.state != CarrierState.APPLIED:
        return
    plaque_number = next_number(ctx, carrier.campaign_id, PLAQUES[carrier.kind])
    carrier.plaque_number, carrier.level = plaque_number, level
    carrier.named_on, carrier.state = today(ctx), CarrierState.NAMED
    ctx.session.flush()
    ctx.record(
        "carriers.named", instance_id=carrier.instance_id, data={"plaque_number": carrier.plaque_number}
    )


def decline(ctx: Ctx, instance_id: str, reason: str) -> None:
    """End an application without a name; one never entered leaves nothing behind."""
    carrier = queries.find_by_instance(ctx, instance_id)
    if carrier is not None and carrier.state == CarrierState.APPLIED:
        carrier.state, carrier.ended_at = CarrierState.DECLINED, ctx.now()
        carrier.end_reason = reason.strip() or "未说明"
        ctx.record("carriers.declined", instance_id=instance_id)


def begin_care(ctx: Ctx, carrier_id: str, instance_id: str) -> Carrier:
    """From now on a process of its own cares for the carrier."""
    carrier = queries.get_carrier(ctx, carrier_id)
    carrier.care_instance_id = instance_id
    return carrier


def show(
    ctx: Ctx, carrier_id: str, hung: tuple[date, str], shown: tuple[date, str], photos: Sequence[str]
) -> None:
    """The plaque hangs since a day at a place (挂牌), the post shows since a day what it shows (亮岗).

    BusinessError `activities.carrier_refused`: a day to come, or one before the naming.
    """
    carrier = queries.get_carrier(ctx, carrier_id)
    (hung_on, hung_at), (shown_on, displayed) = hung, shown
    if carrier.named_on is None or carrier.state not in IN_FORCE:
        raise IncidentError(f"carrier {carrier.number} is {carrier.state}")
    if not carrier.named_on <= min(hung_on, shown_on) <= max(hung_on, shown_on) <= today(ctx):
        raise BusinessError(REFUSED, f"挂牌和亮岗日期应在{carrier.named_on}（命名）至今天之间。")
    carrier.hung_on, carrier.hung_at, carrier.shown_on, carrier.displayed = (
        hung_on,
        hung_at,
        shown_on,
        displayed,
    )
    carrier.display_photos, carrier.state = list(photos), CarrierState.ACTIVE
    ctx.record("carriers.shown", instance_id=carrier.care_instance_id)


def remove(ctx: Ctx, carrier_id: str, reason: str) -> None:
    """The carrier is one no more; what it was stays in the register."""
    carrier = queries.get_carrier(ctx, carrier_id)
    if carrier.state in IN_FORCE:
        carrier.state, carrier.ended_at = CarrierState.REMOVED, ctx.now()
        carrier.end_reason = reason.strip() or "未说明"
        ctx.record("carriers.removed", instance_id=carrier.care_instance_id or carrier.instance_id)


def take_down(ctx: Ctx, carrier_id: str, taken_down_on: date, how: str) -> None:
    """The plaque of a removed carrier is down."""
    carrier = queries.get_carrier(ctx, carrier_id)
    carrier.taken_down_on, carrier.taken_down_how = taken_down_on, how


def withdraw_title(ctx: Ctx, carrier_id: str, reason: str) -> None:
    """The title is withdrawn from outside: the carrier is removed at once, and its process told."""
    carrier = queries.get_carrier(ctx, carrier_id)
    if carrier.state in IN_FORCE:
        remove(ctx, carrier_id, reason)
        ctx.processes.send(ctx, WITHDRAWN, carrier_id, {"reason": reason})
