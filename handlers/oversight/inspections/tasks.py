"""What diagrams may ask of inspections and rectifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.campaigns.queries import get_settings
from handlers.campaigns.rules import read_date
from handlers.directory.queries import today
from handlers.oversight.inspections import queries, rectifying, rules, service


@handler("oversight.start_inspection_round")
def start_inspection_round(ctx: Ctx, *, campaign: str, number: int) -> None:
    """Draw the bodies of a round and start their inspections."""
    service.start_round(ctx, campaign, int(number))


@handler("oversight.draw_team")
def draw_team(ctx: Ctx, *, inspection_id: str) -> dict[str, Any]:
    """Draw the team without conflicts; `inspectors` is how many were found. Also the items of the sheet."""
    team = service.draw_team(ctx, inspection_id)
    campaign_id = queries.get_inspection(ctx, inspection_id).campaign_id
    return {
        "inspection_lead_id": team[0].id if team else "",
        "inspectors": len(team),
        "team_text": "、".join(person.name for person in team),
        "items": get_settings(ctx, campaign_id)["inspection_items"],
    }


@handler("oversight.plan_visit")
def plan_visit(ctx: Ctx, *, inspection_id: str, visit_on: object, is_announced: bool) -> dict[str, Any]:
    """Note the visit, tell the body if announced; gives the day the report is due."""
    return {"report_due_on": service.plan_visit(ctx, inspection_id, visit_on, bool(is_announced))}


@handler("oversight.check_sheet")
def check_sheet(ctx: Ctx, *, sheet: Mapping[str, Any]) -> dict[str, Any]:
    """What keeps the sheet from being handed in, "" if nothing does; and its score."""
    return {
        "sheet_problem": "\n".join(rules.find_sheet_problems(sheet, today(ctx))),
        "score": rules.score_items(sheet["items"]),
    }


@handler("oversight.file_inspection")
def file_inspection(
    ctx: Ctx, *, inspection_id: str, sheet: Mapping[str, Any], comment: Mapping[str, Any]
) -> None:
    """Put the approved report, its findings and good practices into the registers."""
    service.file_sheet(ctx, inspection_id, sheet, comment)


@handler("oversight.issue_findings")
def issue_findings(ctx: Ctx, *, inspection_id: str) -> dict[str, Any]:
    """Start the rectification of each finding by `finding_issued`; gives how many are open."""
    service.issue_findings(ctx, inspection_id)
    return {"open_findings": queries.count_open_findings(ctx, inspection_id)}


@handler("oversight.count_open_findings")
def count_open_findings(ctx: Ctx, *, inspection_id: str) -> dict[str, Any]:
    """How many findings of the inspection are open."""
    return {"open_findings": queries.count_open_findings(ctx, inspection_id)}


@handler("oversight.close_inspection")
def close_inspection(ctx: Ctx, *, inspection_id: str) -> None:
    """Note that the inspection is over."""
    service.close_inspection(ctx, inspection_id)


@handler("oversight.begin_rectification")
def begin_rectification(ctx: Ctx, *, finding_id: str, instance: str) -> None:
    """Note which process puts the finding right."""
    rectifying.begin_rectification(ctx, finding_id, instance)


@handler("oversight.check_extension")
def check_extension(ctx: Ctx, *, finding_id: str, wanted_on: object) -> dict[str, Any]:
    """Why the deadline cannot be moved to the day wanted, or ""."""
    finding = queries.get_finding(ctx, finding_id)
    problem = rules.find_extension_problem(finding.extensions, finding.due_on, read_date(wanted_on))
    return {"extension_problem": problem, "extensions": finding.extensions}


@handler("oversight.extend_deadline")
def extend_deadline(ctx: Ctx, *, finding_id: str, until: object) -> dict[str, Any]:
    """Move the deadline as granted."""
    return {"due_on": rectifying.extend_deadline(ctx, finding_id, until)}


@handler("oversight.issue_circular")
def issue_circular(ctx: Ctx, *, finding_id: str) -> None:
    """Make known that the deadline was missed."""
    rectifying.issue_circular(ctx, finding_id)


@handler("oversight.close_finding")
def close_finding(ctx: Ctx, *, finding_id: str, is_rectified: bool, reply: Mapping[str, Any]) -> None:
    """End the finding by the verdict."""
    rectifying.close_finding(ctx, finding_id, bool(is_rectified), reply)


@handler("oversight.lapse_inspection")
def lapse_inspection(ctx: Ctx, *, inspection_id: str) -> None:
    """End an inspection that was not held by the year's end."""
    service.lapse_inspection(ctx, inspection_id)
