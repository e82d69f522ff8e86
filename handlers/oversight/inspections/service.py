"""Writes of inspections. Each is safe to repeat: starts by start key and rows, endings by state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import IncidentError
from handlers.campaigns.queries import get_settings, list_phases
from handlers.campaigns.rules import closing_day, read_date
from handlers.directory.models import Organisation, Person
from handlers.directory.queries import today
from handlers.directory.rules import CITY, author_role
from handlers.directory.telling import tell_roles
from handlers.oversight.inspections import queries, rules
from handlers.oversight.inspections.models import Finding, Inspection, InspectionMember, InspectionRound
from handlers.oversight.inspections.rules import InspectionState
from handlers.oversight.models import Practice

PROCESS = "inspection_supervision"


def start_round(ctx: Ctx, campaign_id: str, number: int) -> int:
    """Draw the bodies of a round and start the inspection of each; returns how many. A round is drawn once."""
    if ctx.session.get(InspectionRound, (campaign_id, number)) is not None:
        return 0
    wanted = get_settings(ctx, campaign_id)["inspection_rounds"][number - 1]
    candidates = queries.list_candidates(ctx, campaign_id)
    seed = rules.make_seed(campaign_id, number, ctx.now())
    drawn = [
        body
        for code, bodies in candidates.items()
        for body in rules.draw(f"{seed}:{code}", bodies, wanted[code])
    ]
    ctx.session.add(
        InspectionRound(
            campaign_id=campaign_id,
            number=number,
            seed=seed,
            candidates=sum(map(len, candidates.values())),
            drawn_at=ctx.now(),
        )
    )
    for body in drawn:
        _start(ctx, campaign_id, number, body)
    ctx.record("inspection.round_drawn", data={"campaign": campaign_id, "round": number, "seed": seed})
    return len(drawn)


def _start(ctx: Ctx, campaign_id: str, number: int, body: Organisation) -> None:
    inspection_id = new_id()
    instance_id = ctx.processes.start(
        ctx,
        PROCESS,
        business_key=f"{campaign_id}:{number}:{body.id}",
        start_key=f"{PROCESS}:{campaign_id}:{number}:{body.id}",
        data={
            "campaign": campaign_id,
            "inspection_id": inspection_id,
            "organisation_id": body.id,
            "organisation": {"name": body.name},
            "round": number,
            "closes_on": closing_day(list_phases(ctx, campaign_id)),
        },
    )
    ctx.session.flush()  # the row refers to the instance
    ctx.session.add(
        Inspection(
            id=inspection_id,
            campaign_id=campaign_id,
            organisation_id=body.id,
            instance_id=instance_id,
            round=number,
            seed="",
            created_at=ctx.now(),
        )
    )


def draw_team(ctx: Ctx, inspection_id: str) -> list[Person]:
    """Draw the team of an inspection anew, its leader first; empty if nobody is free of conflicts."""
    inspection = queries.get_inspection(ctx, inspection_id)
    inspection.seed = rules.make_seed(
        inspection.campaign_id, inspection.organisation_id, ctx.now(), inspection.seed
    )
    people = queries.list_inspectors(ctx, inspection.organisation_id)
    team = rules.draw(inspection.seed, people, rules.TEAM_SIZE)
    ctx.session.execute(delete(InspectionMember).where(InspectionMember.inspection_id == inspection_id))
    ctx.session.add_all(
        InspectionMember(inspection_id=inspection_id, person_id=person.id, position=position)
        for position, person in enumerate(team, start=1)
    )
    ctx.record(
        "inspection.team_drawn",
        instance_id=inspection.instance_id,
        data={"seed": inspection.seed, "candidates": len(people)},
    )
    return team


def plan_visit(ctx: Ctx, inspection_id: str, visit_on: object, is_announced: bool) -> date:
    """Note the day of the visit, tell the body if it is announced; returns when the report is due."""
    inspection = queries.get_inspection(ctx, inspection_id)
    day = read_date(visit_on)
    if day is None:
        raise IncidentError(f"{visit_on!r} is not a date")
    inspection.visited_on, inspection.is_announced = day, is_announced
    if is_announced:
        body = ctx.session.get_one(Organisation, inspection.organisation_id)
        tell_roles(
            ctx,
            {author_role(body.kind): [body.id]},
            f"inspection:{inspection.id}:{day}",
            "inspection_announced",
            {"organisation": body.name, "visited_on": day},
        )
    days = get_settings(ctx, inspection.campaign_id)["inspection_report_working_days"]
    return ctx.ports.calendar(ctx).add_working_days(max(day, today(ctx)), days)


def file_sheet(
    ctx: Ctx, inspection_id: str, sheet: Mapping[str, Any], comment: Mapping[str, Any]
) -> Inspection:
    """Put an approved report into the registers: score, findings, good practices; tells of severe findings."""
    inspection = queries.get_inspection(ctx, inspection_id)
    if inspection.state != InspectionState.OPEN:
        return inspection
    inspection.visited_on = read_date(sheet["visited_on"])
    inspection.score = rules.score_items(sheet["items"])
    inspection.state = InspectionState.SCORED
    inspection.texts = {"sheet": dict(sheet), "comment": dict(comment)}
    for position, row in enumerate(sheet.get("findings") or [], start=1):
        ctx.session.add(_finding(ctx, inspection, position, row))
    _add_practices(ctx, inspection, sheet)
    ctx.record("inspection.scored", instance_id=inspection.instance_id, data={"score": str(inspection.score)})
    return inspection


def _finding(ctx: Ctx, inspection: Inspection, position: int, row: Mapping[str, Any]) -> Finding:
    due_on = read_date(row["due_on"])
    if due_on is None:
        raise IncidentError(f"{row['due_on']!r} is not a date")
    if row["severity"] == "severe":
        body = ctx.session.get_one(Organisation, inspection.organisation_id)
        tell_roles(
            ctx,
            {"office": [CITY], "office_director": [CITY]},
            f"severe_finding:{inspection.id}:{position}",
            "severe_finding",
            {"organisation": body.name, "finding": row["finding"]},
        )
    return Finding(
        id=new_id(),
        inspection_id=inspection.id,
        position=position,
        campaign_id=inspection.campaign_id,
        organisation_id=inspection.organisation_id,
        finding=str(row["finding"]),
        severity=str(row["severity"]),
        owner=str(row.get("owner") or ""),
        due_on=due_on,
        created_at=ctx.now(),
    )


def _add_practices(ctx: Ctx, inspection: Inspection, sheet: Mapping[str, Any]) -> None:
    """Good practices go to the register of practices, but for those already there."""
    present = set(
        ctx.session.scalars(
            select(Practice.title).where(
                Practice.campaign_id == inspection.campaign_id,
                Practice.organisation_id == inspection.organisation_id,
            )
        )
    )
    ctx.session.add_all(
        Practice(
            campaign_id=inspection.campaign_id,
            organisation_id=inspection.organisation_id,
            instance_id=inspection.instance_id,
            title=title,
            problem="",
            practice=str(row["practice"]),
            effect=str(row.get("effect") or ""),
            created_at=ctx.now(),
        )
        for row in sheet.get("good_practices") or []
        if (title := str(row["title"]).strip()) and title not in present
    )


def issue_findings(ctx: Ctx, inspection_id: str) -> int:
    """Start the rectification of every finding that has none; returns how many."""
    inspection = queries.get_inspection(ctx, inspection_id)
    body = ctx.session.get_one(Organisation, inspection.organisation_id)
    team = queries.list_team(ctx, inspection_id)
    query = select(Finding).where(Finding.inspection_id == inspection_id, Finding.instance_id.is_(None))
    findings = ctx.session.scalars(query.order_by(Finding.position)).all()
    for finding in findings:
        ctx.processes.send(
            ctx,
            "finding_issued",
            f"{inspection.campaign_id}:{finding.id}",
            {
                "campaign": inspection.campaign_id,
                "finding_id": finding.id,
                "inspection_id": inspection.id,
                "organisation_id": body.id,
                "organisation": {"name": body.name},
                "inspection_lead_id": team[0].id,
                "finding": finding.finding,
                "severity": finding.severity,
                "owner": finding.owner,
                "due_on": finding.due_on,
                "closes_on": closing_day(list_phases(ctx, inspection.campaign_id)),
            },
        )
    return len(findings)


def close_inspection(ctx: Ctx, inspection_id: str) -> None:
    """The inspection is over: nothing was found, or every finding is closed."""
    inspection = queries.get_inspection(ctx, inspection_id)
    if inspection.state == InspectionState.SCORED:
        inspection.state, inspection.ended_at = InspectionState.CLOSED, ctx.now()
        ctx.record("inspection.closed", instance_id=inspection.instance_id)


def lapse_inspection(ctx: Ctx, inspection_id: str) -> None:
    """The year is over and the body was not inspected; an inspection with a report stays."""
    inspection = queries.get_inspection(ctx, inspection_id)
    if inspection.state == InspectionState.OPEN:
        inspection.state, inspection.ended_at = InspectionState.LAPSED, ctx.now()
        ctx.record("inspection.lapsed", instance_id=inspection.instance_id)
