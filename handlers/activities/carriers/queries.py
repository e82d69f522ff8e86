"""Reads of carriers."""

from __future__ import annotations

from sqlalchemy import func, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.activities.carriers.models import Carrier, CarrierCheck, CarrierYear
from handlers.activities.carriers.rules import IN_FORCE, CarrierState
from handlers.directory.models import Person
from handlers.directory.queries import persons_of_all, resolve_principals


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


def get_year(ctx: Ctx, carrier_id: str) -> CarrierYear:
    """The carrier's newest year; raises NotFound."""
    query = (
        select(CarrierYear)
        .where(CarrierYear.carrier_id == carrier_id)
        .order_by(CarrierYear.position.desc())
        .limit(1)
    )
    found = ctx.session.scalar(query)
    if found is None:
        raise NotFound(carrier_year=carrier_id)
    return found


def count_years(ctx: Ctx, carrier_id: str) -> int:
    """How many years have been opened."""
    query = select(func.count()).where(CarrierYear.carrier_id == carrier_id)
    return ctx.session.scalar(query) or 0


def count_checks(ctx: Ctx, carrier_id: str) -> int:
    """How many verdicts there are."""
    query = select(func.count()).where(CarrierCheck.carrier_id == carrier_id)
    return ctx.session.scalar(query) or 0


def find_leader(ctx: Ctx, organisation_id: str) -> str | None:
    """Who leads a team today: its 班组长, else who does the unit's union work; None if all posts are vacant."""
    for role in ("team_leader", "unit_union"):
        principals = resolve_principals(ctx, role, organisation_id)
        for persons in persons_of_all(ctx, principals).values():
            if persons:
                return persons[0].id
    return None


def is_at_work(ctx: Ctx, person_id: str) -> bool:
    """Whether a person can be given work."""
    return ctx.session.get_one(Person, person_id).is_active
