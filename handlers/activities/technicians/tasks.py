"""What diagrams may ask of technical-expert recommendations and grade promotions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.competitions.rules import LEVELS
from handlers.activities.technicians import service
from handlers.directory.rules import SKILL_GRADES


@handler("activities.read_result")
def read_result(ctx: Ctx, *, entrant_id: str) -> dict[str, Any]:
    """What the rules ask of a winner's result, and the same in words."""
    facts = service.read_result(ctx, entrant_id)
    return {
        "facts": facts,
        "level_name": LEVELS[facts["level"]]["zh"],
        "grade_name": SKILL_GRADES[facts["grade"]]["zh"] if facts["grade"] else "无",
    }


@handler("activities.register_recommendation")
def register_recommendation(
    ctx: Ctx, *, entrant_id: str, instance: str, expert: Mapping[str, Any], promotion: Mapping[str, Any]
) -> dict[str, Any]:
    """Enter what the rules say; gives whether anything is to be done, and the grade to promote to in words."""
    found = service.register(ctx, entrant_id, instance, expert, promotion)
    return {
        "recommendation_id": found.id,
        "number": found.number,
        "applies": found.state == "open",
        "target_name": SKILL_GRADES[found.target_grade]["zh"] if found.target_grade else "",
    }


@handler("activities.decide_recommendation")
def decide_recommendation(
    ctx: Ctx,
    *,
    recommendation_id: str,
    recommends: bool | None,
    promotes: bool | None,
    certificate_number: str | None,
    texts: Mapping[str, Any],
) -> None:
    """Keep the HR bureau's decision."""
    service.decide(
        ctx,
        recommendation_id,
        recommends=bool(recommends),
        promotes=bool(promotes),
        certificate_number=(certificate_number or "").strip(),
        texts=texts,
    )


@handler("activities.waive_recommendation")
def waive_recommendation(ctx: Ctx, *, recommendation_id: str, reason: str) -> None:
    """The winner wants neither."""
    service.waive(ctx, recommendation_id, reason)
