"""What diagrams may ask of incentives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.governance.duties.service import publish_document, register_document
from handlers.governance.incentives import rules, service


@handler("governance.start_incentives")
def start_incentives(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """Start the incentive system of every level and enterprise."""
    return {"started": service.start_incentives(ctx, campaign)}


@handler("governance.urge_incentive")
def urge_incentive(ctx: Ctx, *, incentive_id: str) -> None:
    """Send a letter of reminder."""
    service.urge(ctx, incentive_id)


@handler("governance.file_mechanism")
def file_mechanism(
    ctx: Ctx, *, campaign: str, organisation_id: str, instance: str, document: Mapping[str, Any]
) -> None:
    """Enter a level's incentive mechanism; error governance.number_taken."""
    entry = register_document(ctx, campaign, organisation_id, instance, "incentive", document)
    publish_document(ctx, entry.id)


@handler("governance.file_systems")
def file_systems(ctx: Ctx, *, incentive_id: str, systems: Mapping[str, Any]) -> dict[str, Any]:
    """Put an enterprise's four systems into the register; gives the gaps as text."""
    return {"gaps_text": "\n".join(service.set_systems(ctx, incentive_id, systems))}


@handler("governance.record_support")
def record_support(ctx: Ctx, *, incentive_id: str, support: Mapping[str, Any]) -> None:
    """Put support, rewards and treatments into the register."""
    service.set_support(ctx, incentive_id, support)


@handler("governance.end_incentive")
def end_incentive(ctx: Ctx, *, incentive_id: str, gaps: str | None = None) -> dict[str, Any]:
    """End complete, or with the gaps that are left."""
    return {"state": str(service.end_incentive(ctx, incentive_id, gaps or ""))}


@handler("governance.close_incentive")
def close_incentive(ctx: Ctx, *, incentive_id: str) -> None:
    """End at the close of the year what was never filed."""
    service.end_incentive(ctx, incentive_id, rules.NOT_FILED)
