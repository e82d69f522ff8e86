"""Where a thing of record belongs."""

from __future__ import annotations

from engine.context import Ctx
from handlers.directory.queries import get_organisation
from handlers.directory.rules import Kind


def unit_and_team(ctx: Ctx, organisation_id: str) -> tuple[str, str | None]:
    """The unit to which something counts that began at an organisation, and the team if it began in one."""
    place = get_organisation(ctx, organisation_id)
    if place.kind == Kind.TEAM and place.parent_id is not None:
        return place.parent_id, place.id
    return place.id, None
