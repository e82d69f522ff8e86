"""Writes of the register of inventions. Each is safe to repeat: opening by instance, the rest by state.

Whoever waits for an invention to be protected hears `ip_cleared` when it may be published, or `ip_blocked` when
its ownership stays open: both by the invention's id, and by that of the thing that asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, IncidentError
from handlers.activities.inventions import rules
from handlers.activities.inventions.models import Invention
from handlers.activities.inventions.queries import get_invention
from handlers.activities.inventions.rules import ENDED, InventionState
from handlers.activities.places import unit_and_team
from handlers.campaigns.numbers import next_number
from handlers.directory.queries import today

SERIES = "ZL"
CLEARED, BLOCKED = "ip_cleared", "ip_blocked"
REFUSED = "inventions.refused"
_COLUMNS = frozenset({"title", "related_number", "wanted"})


def open_invention(
    ctx: Ctx,
    campaign_id: str,
    organisation_id: str,
    inventor_id: str,
    instance_id: str,
    *,
    wanted: str = "patent",
    source_id: str | None = None,
    title: str = "",
) -> Invention:
    """Enter an invention somebody is about to disclose: from now on what it came from is not published."""
    found = ctx.session.scalar(select(Invention).where(Invention.instance_id == instance_id))
    if found is not None:
        return found
    unit_id, team_id = unit_and_team(ctx, organisation_id)
    invention = Invention(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=unit_id,
        team_id=team_id,
        inventor_id=inventor_id,
        instance_id=instance_id,
        number=next_number(ctx, campaign_id, SERIES),
        title=title[:60],
        wanted=wanted,
        source_id=source_id,
        created_at=ctx.now(),
    )
    ctx.session.add(invention)
    ctx.session.flush()
    return invention


def disclose(ctx: Ctx, invention_id: str, disclosure: Mapping[str, Any]) -> Invention:
    """Keep what the inventor discloses, or put it in place of what was returned."""
    invention = _expect(ctx, invention_id, InventionState.DRAFT, InventionState.DISCLOSED)
    invention.title, invention.wanted = str(disclosure["title"]), str(disclosure["wanted"])
    invention.related_number = str(disclosure.get("related_number") or "").strip()
    kept = {key: value for key, value in disclosure.items() if key not in _COLUMNS and value}
    invention.texts = {**invention.texts, **kept}
    return _go_on(ctx, invention, InventionState.DISCLOSED)


def dispute(ctx: Ctx, invention_id: str, facts: str) -> None:
    """Who owns the invention is disputed."""
    invention = _expect(ctx, invention_id, InventionState.DISCLOSED)
    invention.texts = {**invention.texts, "dispute": facts}
    _go_on(ctx, invention, InventionState.DISPUTED)


def set_owner(ctx: Ctx, invention_id: str, ownership: str, basis: str) -> None:
    """It is clear who owns the invention: the unit (service) or the inventor (non-service). Ends what was a dispute."""
    invention = get_invention(ctx, invention_id)
    if invention.state in ENDED:
        return
    invention.ownership = ownership
    invention.texts = {**invention.texts, "ownership_basis": basis}
    if invention.wanted == "dispute":
        _end(ctx, invention, InventionState.SETTLED)
        _tell(ctx, invention, CLEARED)
    else:
        _go_on(ctx, invention, InventionState.DISCLOSED)


def support(ctx: Ctx, invention_id: str, help_given: Mapping[str, Any]) -> None:
    """The department supports the application."""
    invention = _expect(ctx, invention_id, InventionState.DISCLOSED)
    invention.fee_support = Decimal(str(help_given.get("fee_support") or 0))
    kept = {key: value for key, value in help_given.items() if key != "fee_support" and value}
    invention.texts = {**invention.texts, **kept}
    _go_on(ctx, invention, InventionState.SUPPORTED)


def file(ctx: Ctx, invention_id: str, patent_kind: str, application_number: str, filed_on: date) -> None:
    """The application is filed: what the invention belongs to may be published now.

    BusinessError `inventions.refused` for a day to come or a number another invention has.
    """
    invention = get_invention(ctx, invention_id)
    if invention.filed_on is not None:
        return
    _expect(ctx, invention_id, InventionState.SUPPORTED)
    if problem := rules.find_filing_problem(filed_on, today(ctx)):
        raise BusinessError(REFUSED, problem)
    number = application_number.strip()
    if ctx.session.scalar(select(Invention.id).where(Invention.application_number == number)) is not None:
        raise BusinessError(REFUSED, f"申请号“{number}”已经登记过。")
    invention.patent_kind, invention.application_number, invention.filed_on = patent_kind, number, filed_on
    _go_on(ctx, invention, InventionState.FILED)
    _tell(ctx, invention, CLEARED)


def conclude(ctx: Ctx, invention_id: str, outcome: str, granted_on: date | None) -> None:
    """The application has led to a patent (`granted`), or not (`refused`).

    BusinessError `inventions.refused` for a day of grant before the application, or to come.
    """
    invention = get_invention(ctx, invention_id)
    if invention.state in ENDED:
        return
    _expect(ctx, invention_id, InventionState.FILED)
    if outcome == InventionState.GRANTED and granted_on is not None and invention.filed_on is not None:
        if problem := rules.find_grant_problem(granted_on, invention.filed_on, today(ctx)):
            raise BusinessError(REFUSED, problem)
        invention.granted_on = granted_on
    _end(ctx, invention, InventionState(outcome))


def give_up(ctx: Ctx, invention_id: str, reason: str) -> None:
    """No patent is applied for; if ownership is still disputed, it stays open and so blocks what it belongs to."""
    invention = get_invention(ctx, invention_id)
    if invention.state in ENDED:
        return
    is_disputed = invention.state == InventionState.DISPUTED
    invention.end_reason = reason.strip() or "未说明"
    _end(ctx, invention, InventionState.UNSETTLED if is_disputed else InventionState.NOT_PURSUED)
    _tell(ctx, invention, BLOCKED if is_disputed else CLEARED)


def withdraw(ctx: Ctx, invention_id: str) -> None:
    """The inventor takes the request back before anybody has worked on it."""
    invention = get_invention(ctx, invention_id)
    if invention.state not in ENDED:
        _end(ctx, invention, InventionState.WITHDRAWN)
        _tell(ctx, invention, CLEARED)


def _expect(ctx: Ctx, invention_id: str, *states: InventionState) -> Invention:
    invention = get_invention(ctx, invention_id)
    if invention.state not in states:
        raise IncidentError(f"invention {invention.number} is {invention.state}, not {' or '.join(states)}")
    return invention


def _go_on(ctx: Ctx, invention: Invention, state: InventionState) -> Invention:
    if invention.state != state:
        invention.state = state
        ctx.record(f"inventions.{state}", instance_id=invention.instance_id)
    return invention


def _end(ctx: Ctx, invention: Invention, state: InventionState) -> None:
    invention.ended_at = ctx.now()
    _go_on(ctx, invention, state)


def _tell(ctx: Ctx, invention: Invention, message: str) -> None:
    for key in dict.fromkeys((invention.id, invention.source_id)):
        if key:
            ctx.processes.send(ctx, message, key, {"invention_id": invention.id})
