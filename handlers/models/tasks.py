"""What the diagram of releasing may ask."""

from __future__ import annotations

from typing import Any

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from engine.registry import handler
from handlers.directory.queries import get_person
from handlers.models import service
from handlers.models.queries import get_request, list_approvers
from handlers.models.rules import LEVELS, RUNNING, RequestState, effective_at


@handler("models.check_release")
def check_release(ctx: Ctx, *, request_id: str) -> dict[str, Any]:
    """Check what is asked to be released; gives whether it has no errors, and the scenarios to play."""
    scenario_ids = service.check(ctx, request_id)
    return {"passed": scenario_ids is not None, "scenario_ids": scenario_ids or []}


@handler("models.try_scenario")
def try_scenario(ctx: Ctx, *, request_id: str, scenario_id: str) -> dict[str, Any]:
    """Play one scenario of what is asked to be released; what came of it is kept."""
    service.try_scenario(ctx, request_id, scenario_id)
    return {}


@handler("models.try_release")
def try_release(ctx: Ctx, *, request_id: str) -> dict[str, Any]:
    """End the test run; gives whether all of it went well, who may approve, and all an approver reads."""
    passed = service.run_trial(ctx, request_id)
    request = get_request(ctx, request_id)
    effective_on = request.effective_on
    asked_on = to_local(request.asked_at, DEFAULT_ZONE).date()
    return {
        "passed": passed,
        "needs_approval": request.needs_approval,
        "release_approver_id": list_approvers(ctx, request.asked_by),
        "must_wait": effective_on is not None,
        "effective_at": effective_at(effective_on) if effective_on else None,
        "version_text": f"第 {request.base_version} 版之后的新版本" if request.base_version else "首次发布",
        "level_text": LEVELS[request.level]["zh"],
        "explanation": request.explanation,
        "asker_text": f"{get_person(ctx, request.asked_by).name} {asked_on.isoformat()}",
        "effective_text": f"{effective_on.isoformat()} 零时" if effective_on else "批准后立即",
        "running_text": RUNNING[request.running]["zh"],
        "changes_text": "\n".join(request.summary),
        "findings_text": "\n".join(map(_warning, request.findings)) or "没有错误，也没有提醒。",
        "trial_text": "\n".join(request.trial),
    }


@handler("models.decide_release")
def decide_release(
    ctx: Ctx, *, request_id: str, returned: bool = False, return_reason: str | None = None
) -> dict[str, Any]:
    """Enter the approval or the return with its reason; error models.same_person for the asker's own."""
    state = service.decide(ctx, request_id, is_returned=returned, reason=return_reason or "")
    return {"approved": state == RequestState.SCHEDULED}


@handler("models.release_version")
def release_version(ctx: Ctx, *, request_id: str) -> dict[str, Any]:
    """Make what was asked for the newest version; gives whether that was done, the request says why not."""
    return {"released": service.release(ctx, request_id)}


def _warning(found: dict[str, str]) -> str:
    where = found["element_name"] or found["element_id"] or found["file"]
    return f"［{where}］{found['message_zh']}{found['hint_zh']}"
