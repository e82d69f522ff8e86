"""Reads of carriers."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.activities.carriers.models import Carrier, CarrierCheck, CarrierYear
from handlers.activities.carriers.rules import IN_FORCE, CarrierState
from handlers.activities.people import find_holder


def get_carrier(ctx: Ctx, carrier_id: str) -> Carrier:
    """One carrier; raises NotFound."""
    found = ctx.session.get(Carrier, carrier_id)
    if found is None:
        raise NotFound(carrier=carrier_id)
    return found


def find_by_instance(ctx: Ctx, instance_id: str) -> Carrier | None:
    """The carrier a process names, once it is entered."""
    return ctx.session.scalar(select(Carrier).where(Carrier.instance_id == instance_id))


def find_title(ctx: Ctx, team_id: str) -> Carrier | None:
    """The Workers' Pioneer a team has, or has applied for."""
    query = select(Carrier).where(
        Carrier.kind == "pioneer",
        Carrier.team_id == team_id,
        Carrier.state.in_((CarrierState.APPLIED, *IN_FORCE)),
    )
    return ctx.session.scalar(query)


def find_year(ctx: Ctx, carrier_id: str) -> CarrierYear | None:
    """The carrier's newest year; None before the first."""
    query = select(CarrierYear).where(CarrierYear.carrier_id == carrier_id)
    return ctx.session.scalar(query.order_by(CarrierYear.position.desc()).limit(1))


def get_year(ctx: Ctx, carrier_id: str) -> CarrierYear:
    """The carrier's newest year; raises NotFound."""
    found = find_year(ctx, carrier_id)
    if found is None:
        raise NotFound(carrier_year=carrier_id)
    return found


def find_last_check(ctx: Ctx, carrier_id: str) -> CarrierCheck | None:
    """The newest verdict; None before the first."""
    query = select(CarrierCheck).where(CarrierCheck.carrier_id == carrier_id)
    return ctx.session.scalar(query.order_by(CarrierCheck.position.desc()).limit(1))


def find_leader(ctx: Ctx, organisation_id: str) -> str | None:
    """Who leads a team today: its 班组长, else who does the unit's union work; None if all posts are vacant."""
    return find_holder(ctx, "team_leader", organisation_id) or find_holder(ctx, "unit_union", organisation_id)
