"""What diagrams may ask of delegations to provincial competitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.delegations import queries, service
from handlers.activities.delegations.rules import DelegateState
from handlers.directory.queries import get_organisation, get_person


@handler("activities.open_delegation")
def open_delegation(
    ctx: Ctx, *, campaign: str, organisation_id: str, instance: str, notice: Mapping[str, Any]
) -> dict[str, Any]:
    """Register a provincial notice; gives its days and the candidates; error activities.bad_delegation."""
    found = service.open_delegation(ctx, campaign, organisation_id, instance, notice)
    ctx.session.flush()
    rows = queries.list_delegates(ctx, found.id, DelegateState.WAITING)
    ranks = queries.find_city_ranks(ctx, found.id)
    return {
        "delegation_id": found.id,
        "number": found.number,
        "enrol_until": found.enrol_until,
        "held_on": found.held_on,
        "candidates": [
            {
                "delegate_id": delegate.id,
                "trade": delegate.trade,
                "position": delegate.position,
                "contestant": person.name,
                "unit": unit.name,
                "city_rank": ranks[delegate.entrant_id],
            }
            for delegate, person, unit in rows
        ],
    }


@handler("activities.keep_picks")
def keep_picks(ctx: Ctx, *, delegation_id: str, picks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Keep whom the office leaves out; gives the places to be filled."""
    return {"places": service.keep_picks(ctx, delegation_id, picks)}


@handler("activities.ask_next_delegate")
def ask_next_delegate(ctx: Ctx, *, delegation_id: str, trade: str) -> dict[str, Any]:
    """The next candidate of a trade to be asked, null when nobody is left."""
    found = service.ask_next(ctx, delegation_id, trade)
    if found is None:
        return {"delegate": None, "contestant_id": None}
    unit = get_organisation(ctx, found.organisation_id)
    return {
        "delegate": {
            "id": found.id,
            "name": get_person(ctx, found.person_id).name,
            "organisation_id": unit.id,
            "unit": unit.name,
        },
        "contestant_id": found.person_id,
    }


@handler("activities.answer_delegate")
def answer_delegate(ctx: Ctx, *, delegate_id: str, accepts: bool, reason: str | None = None) -> None:
    """Keep whether a candidate takes part."""
    service.answer(ctx, delegate_id, accepts=bool(accepts), reason=reason or "")


@handler("activities.list_delegates")
def list_delegates(ctx: Ctx, *, delegation_id: str) -> dict[str, Any]:
    """Who goes."""
    rows = queries.list_delegates(ctx, delegation_id, DelegateState.CONFIRMED)
    return {
        "members": [
            {
                "delegate_id": delegate.id,
                "trade": delegate.trade,
                "contestant": person.name,
                "unit": unit.name,
            }
            for delegate, person, unit in rows
        ],
        "members_text": "\n".join(
            f"{delegate.trade}：{person.name}（{unit.name}）" for delegate, person, unit in rows
        ),
    }


@handler("activities.enrol_delegation")
def enrol_delegation(
    ctx: Ctx, *, delegation_id: str, enrolment_number: str, texts: Mapping[str, Any]
) -> None:
    """Keep that the delegation is enrolled."""
    service.enrol(ctx, delegation_id, enrolment_number, texts)


@handler("activities.keep_delegation_results")
def keep_delegation_results(ctx: Ctx, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep how everybody did."""
    service.keep_results(ctx, rows)


@handler("activities.close_delegation")
def close_delegation(ctx: Ctx, *, delegation_id: str, report: str) -> None:
    """File the report."""
    service.close(ctx, delegation_id, report)


@handler("activities.decline_delegation")
def decline_delegation(ctx: Ctx, *, delegation_id: str, reason: str | None = None) -> None:
    """The city does not take part."""
    service.decline(ctx, delegation_id, reason or "")
