"""What diagrams may ask of inventions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.inventions import service
from handlers.campaigns.rules import get_date
from handlers.directory.queries import get_organisation, get_person


@handler("activities.open_invention")
def open_invention(
    ctx: Ctx,
    *,
    campaign: str,
    organisation_id: str,
    inventor_id: str,
    instance: str,
    wanted: str | None = None,
    source: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Enter an invention before it is disclosed; gives id, number, names, and what the form starts from."""
    found = source or {}
    invention = service.open_invention(
        ctx,
        campaign,
        organisation_id,
        inventor_id,
        instance,
        wanted=wanted or "patent",
        source_id=found.get("id"),
        title=str(found.get("title") or ""),
    )
    return {
        "invention_id": invention.id,
        "number": invention.number,
        "organisation": {"name": get_organisation(ctx, organisation_id).name},
        "applicant": {"name": get_person(ctx, inventor_id).name},
        "disclosure": {"title": invention.title or None, "wanted": invention.wanted},
    }


@handler("activities.disclose_invention")
def disclose_invention(ctx: Ctx, *, invention_id: str, disclosure: Mapping[str, Any]) -> None:
    """Keep what the inventor discloses."""
    service.disclose(ctx, invention_id, disclosure)


@handler("activities.dispute_invention")
def dispute_invention(ctx: Ctx, *, invention_id: str, facts: str) -> None:
    """Ownership is disputed."""
    service.dispute(ctx, invention_id, facts)


@handler("activities.set_invention_owner")
def set_invention_owner(ctx: Ctx, *, invention_id: str, ownership: str, basis: str) -> None:
    """It is clear who owns the invention."""
    service.set_owner(ctx, invention_id, ownership, basis)


@handler("activities.support_invention")
def support_invention(ctx: Ctx, *, invention_id: str, help_given: Mapping[str, Any]) -> None:
    """The department supports the application."""
    service.support(ctx, invention_id, help_given)


@handler("activities.file_invention")
def file_invention(ctx: Ctx, *, invention_id: str, filing: Mapping[str, Any]) -> None:
    """The application is filed; error inventions.refused (day, number)."""
    service.file(
        ctx, invention_id, filing["patent_kind"], filing["application_number"], get_date(filing["filed_on"])
    )


@handler("activities.conclude_invention")
def conclude_invention(ctx: Ctx, *, invention_id: str, outcome: str, granted_on: str | None = None) -> None:
    """The patent is granted or not; error inventions.refused (day)."""
    service.conclude(ctx, invention_id, outcome, get_date(granted_on) if outcome == "granted" else None)


@handler("activities.give_up_invention")
def give_up_invention(ctx: Ctx, *, invention_id: str, reason: str | None = None) -> None:
    """No patent is applied for, or ownership stays open."""
    service.give_up(ctx, invention_id, reason or "")


@handler("activities.withdraw_invention")
def withdraw_invention(ctx: Ctx, *, invention_id: str) -> None:
    """The inventor takes the request back."""
    service.withdraw(ctx, invention_id)
