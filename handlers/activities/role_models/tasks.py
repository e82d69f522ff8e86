"""What diagrams may ask of selections of role models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.lines import read_lines
from handlers.activities.role_models import rules, service
from handlers.campaigns.rules import get_date


@handler("activities.open_selection")
def open_selection(
    ctx: Ctx, *, campaign: str, organisation_id: str, instance: str, basis: Mapping[str, Any]
) -> dict[str, Any]:
    """Enter the selection."""
    selection = service.open_selection(ctx, campaign, organisation_id, instance, basis)
    title_name = rules.TITLES[selection.title]["zh"]
    return {"selection_id": selection.id, "number": selection.number, "title_name": title_name}


@handler("activities.nominate_models")
def nominate_models(ctx: Ctx, *, selection_id: str, nominees: str) -> dict[str, Any]:
    """Nominate persons, one a line; error activities.role_models_refused."""
    return {"nominees_text": "\n".join(service.nominate(ctx, selection_id, read_lines(nominees)))}


@handler("activities.choose_models")
def choose_models(ctx: Ctx, *, selection_id: str, chosen: str) -> dict[str, Any]:
    """Choose among them, one a line; gives the last day of the notice; error activities.role_models_refused."""
    return {"notice_ends_on": service.choose(ctx, selection_id, read_lines(chosen))}


@handler("activities.name_models")
def name_models(
    ctx: Ctx,
    *,
    selection_id: str,
    term_from: str,
    term_to: str,
    benefits: str,
    dropped: str | None = None,
    recommended: str | None = None,
) -> dict[str, Any]:
    """Name whom nothing was found against; gives how many; error activities.role_models_refused."""
    term = (get_date(term_from), get_date(term_to))
    named = service.name_models(
        ctx, selection_id, read_lines(dropped), read_lines(recommended), term, benefits
    )
    return {"named": named}


@handler("activities.close_selection")
def close_selection(ctx: Ctx, *, instance: str, reason: str | None = None) -> None:
    """The selection names nobody."""
    service.close(ctx, instance, reason or "撤回")
