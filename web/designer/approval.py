"""What an approver of a release sees beside the form: the comparison, and what it means for instances under way."""

from __future__ import annotations

from dataclasses import dataclass

from engine.context import Ctx
from engine.errors import DefinitionRejected
from engine.models import HumanTask
from handlers.models.editions import code_of_revision
from handlers.models.models import ReleaseRequest
from handlers.models.queries import get_request_of
from handlers.models.rules import RELEASE_PROCESS
from web.designer import impact


@dataclass(frozen=True)
class Outlook:
    """One request: `code` is how an address names its content; without `impact` it would be refused now."""

    request: ReleaseRequest
    code: str
    impact: impact.Impact | None


def outlook(ctx: Ctx, task: HumanTask) -> Outlook | None:
    """What to show beside a task of the releasing process; None beside others."""
    if task.definition_key != RELEASE_PROCESS:
        return None
    request = get_request_of(ctx, task.instance_id)
    key, code = request.definition_key, code_of_revision(request.revision)
    try:
        found = impact.foresee(ctx, key, impact.find_target(ctx, key, code))
    except DefinitionRejected:
        found = None
    return Outlook(request, code, found)
