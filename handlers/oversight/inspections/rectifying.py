"""Writes of findings while they are put right. Each is safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.context import Ctx
from engine.errors import IncidentError
from handlers.campaigns.rules import read_date
from handlers.directory.models import Organisation
from handlers.directory.rules import CITY, author_role
from handlers.directory.telling import tell_roles
from handlers.oversight.inspections import queries
from handlers.oversight.inspections.models import Finding
from handlers.oversight.inspections.rules import MOST_EXTENSIONS, FindingState


def begin_rectification(ctx: Ctx, finding_id: str, instance_id: str) -> Finding:
    """Note which process puts the finding right."""
    finding = queries.get_finding(ctx, finding_id)
    finding.instance_id = instance_id
    return finding


def extend_deadline(ctx: Ctx, finding_id: str, until: object) -> date:
    """Move the deadline to a later day; at most twice. A repeat changes nothing. Returns the deadline."""
    finding = queries.get_finding(ctx, finding_id)
    day = read_date(until)
    if day is None:
        raise IncidentError(f"{until!r} is not a date")
    if day > finding.due_on and finding.extensions < MOST_EXTENSIONS:
        finding.due_on, finding.extensions = day, finding.extensions + 1
        ctx.record("finding.extended", instance_id=finding.instance_id, data={"until": day})
    return finding.due_on


def issue_circular(ctx: Ctx, finding_id: str) -> int:
    """Make known that a deadline was missed, once for each deadline; returns how many were told."""
    finding = queries.get_finding(ctx, finding_id)
    if finding.state != FindingState.OPEN:
        return 0
    finding.overdue_at = finding.overdue_at or ctx.now()
    body = ctx.session.get_one(Organisation, finding.organisation_id)
    posts = {author_role(body.kind): [body.id], "office": [CITY]}
    if body.county_id is not None:
        posts["county_union"] = [body.county_id]
    return tell_roles(
        ctx,
        posts,
        f"finding_overdue:{finding.id}:{finding.due_on}",
        "finding_overdue",
        {"organisation": body.name, "due_on": finding.due_on, "finding": finding.finding},
    )


def close_finding(ctx: Ctx, finding_id: str, is_rectified: bool, reply: Mapping[str, Any]) -> None:
    """End a finding by the verdict, with the reply it rests on."""
    finding = queries.get_finding(ctx, finding_id)
    if finding.state != FindingState.OPEN:
        return
    finding.state = FindingState.RECTIFIED if is_rectified else FindingState.FAILED
    finding.ended_at, finding.texts = ctx.now(), dict(reply)
    ctx.record(f"finding.{finding.state}", instance_id=finding.instance_id)
