"""Where a thing of record belongs."""

from __future__ import annotations

from engine.context import Ctx
from handlers.directory.queries import get_unit


def unit_and_team(ctx: Ctx, organisation_id: str) -> tuple[str, str | None]:
    """The unit to which something counts that began at an organisation, and the team if it began in one."""
    unit_id = get_unit(ctx, organisation_id).id
    return unit_id, organisation_id if organisation_id != unit_id else None
