"""Moving a token by hand."""

from __future__ import annotations

from engine.context import Ctx
from engine.instances import Instances
from engine.operations.checks import require_reason
from engine.operations.refusals import Refused
from engine.operations.taking import taking
from engine.spiff import operate, placing
from engine.spiff.run import Run
from engine.spiff.token import Token


def move_token(
    ctx: Ctx, instances: Instances, instance_id: str, token_id: str, target: str, reason: str
) -> None:
    """Cancel a token with its task, job, timers, boundary events, scopes and called instances, and enter the element
    `target` of the same (sub-)process instead, which begins as if a flow had led there.

    Raises NotFound, Conflict "instance_ended", or Refused with the reason in words: the token is gone, listens, is an
    item or a boundary event; the target is elsewhere, no place to be, or a join would count wrong.
    """
    reason = require_reason(reason)
    with taking(ctx, instances, instance_id) as run:
        token = require_token(run, token_id)
        source = token.task_spec.name
        obstacle = placing.why_not_moved(token) or placing.why_not_there(token, target)
        if obstacle is not None:
            raise Refused(obstacle.why, element_id=source, **obstacle.params)
        ctx.record(
            "token_moved",
            instance_id=instance_id,
            node=source,
            data={"reason": reason, "token": token_id, "before": source, "after": target},
        )
        operate.move(token, target)


def require_token(run: Run, token_id: str) -> Token:
    """A live token of this instance; raises Refused "token_gone"."""
    if not run.is_live(token_id):
        raise Refused("token_gone")
    return run.token(token_id)
