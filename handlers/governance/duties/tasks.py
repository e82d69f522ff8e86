"""What diagrams may ask of duty cards and policy documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.governance.duties import service
from handlers.governance.meetings.service import list_bodies


@handler("governance.start_duty_cards")
def start_duty_cards(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """Start a process for every duty of the plan; names those whose department is not in the directory."""
    started, missing = service.start_cards(ctx, campaign)
    return {"started": started, "missing": len(missing), "missing_text": "\n".join(missing)}


@handler("governance.list_group_bodies")
def list_group_bodies(ctx: Ctx) -> dict[str, Any]:
    """The bodies of the coordination group, as the items of a multi-instance task."""
    return {"bodies": [{"organisation_id": body.id, "name": body.name} for body in list_bodies(ctx)]}


@handler("governance.count_duty_work")
def count_duty_work(ctx: Ctx, *, card_id: str) -> dict[str, Any]:
    """How many processes that carry the duty were started in the campaign, and how many have ended."""
    started, ended = service.count_work(ctx, card_id)
    return {"work_text": f"本年度启动{started}件，办结{ended}件"}


@handler("governance.set_duty_measures")
def set_duty_measures(ctx: Ctx, *, card_id: str, measures: Mapping[str, Any]) -> None:
    """Keep approved measures on the card."""
    service.set_measures(ctx, card_id, measures)


@handler("governance.report_duty_progress")
def report_duty_progress(ctx: Ctx, *, card_id: str, progress: int, note: str) -> None:
    """Add a progress report to the card."""
    service.report_progress(ctx, card_id, int(progress), note)


@handler("governance.close_duty_card")
def close_duty_card(ctx: Ctx, *, card_id: str, evaluation: Mapping[str, Any]) -> None:
    """End the card by its confirmed evaluation."""
    service.close_card(ctx, card_id, evaluation)


@handler("governance.register_document")
def register_document(
    ctx: Ctx, *, campaign: str, organisation_id: str, instance: str, document: Mapping[str, Any]
) -> dict[str, Any]:
    """Enter a policy document under its number; error governance.number_taken."""
    entry = service.register_document(ctx, campaign, organisation_id, instance, "policy", document)
    return {"document_id": entry.id}


@handler("governance.publish_document")
def publish_document(ctx: Ctx, *, document_id: str) -> None:
    """Note that everybody can read the document now."""
    service.publish_document(ctx, document_id)
