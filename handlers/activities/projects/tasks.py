"""What diagrams may ask of innovation projects."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.projects import rules, service


@handler("activities.register_project")
def register_project(
    ctx: Ctx,
    *,
    campaign: str,
    organisation_id: str,
    leader_id: str,
    instance: str,
    project: Mapping[str, Any],
) -> dict[str, Any]:
    """Enter a project; error activities.bad_milestones."""
    entered = service.register(ctx, campaign, organisation_id, leader_id, instance, project)
    return {"project_id": entered.id, "number": entered.number}


@handler("activities.approve_project")
def approve_project(ctx: Ctx, *, project_id: str, funds_granted: Decimal) -> None:
    """Let the project begin."""
    service.approve(ctx, project_id, Decimal(funds_granted))


@handler("activities.next_milestone")
def next_milestone(ctx: Ctx, *, project_id: str) -> dict[str, Any]:
    """The next milestone to report, null when there is none; and how the others went, as text."""
    found = service.next_milestone(ctx, project_id)
    lines = [
        f"{milestone.name}（{milestone.due_on.isoformat()}）：{rules.PROGRESS[milestone.progress]['zh']}"
        for milestone in service.list_milestones(ctx, project_id)
        if milestone.progress
    ]
    milestone = {"position": found.position, "name": found.name, "due_on": found.due_on} if found else None
    return {"milestone": milestone, "progress_text": "\n".join(lines)}


@handler("activities.report_milestone")
def report_milestone(ctx: Ctx, *, project_id: str, position: int, report: Mapping[str, Any]) -> None:
    """Keep how a milestone went."""
    service.report_milestone(ctx, project_id, int(position), report["progress"], report["note"])


@handler("activities.finish_project")
def finish_project(ctx: Ctx, *, project_id: str, result: Mapping[str, Any]) -> None:
    """File the project with its result."""
    service.finish(ctx, project_id, result)


@handler("activities.stop_project")
def stop_project(ctx: Ctx, *, project_id: str, reason: str | None = None) -> None:
    """End the project without a result."""
    service.stop(ctx, project_id, reason or "")
