"""Writes of appeals against a score. Arbitration is final."""

from __future__ import annotations

from decimal import Decimal

from engine.context import Ctx
from handlers.activities.competitions.models import ScoreAppeal


def file_appeal(ctx: Ctx, entrant_id: str, instance_id: str, ground: str) -> ScoreAppeal:
    """Enter an entrant's appeal, once."""
    appeal = ctx.session.get(ScoreAppeal, entrant_id)
    if appeal is None:
        appeal = ScoreAppeal(
            entrant_id=entrant_id, instance_id=instance_id, ground=ground, filed_at=ctx.now()
        )
        ctx.session.add(appeal)
        ctx.record("competition.appealed", instance_id=instance_id)
    return appeal


def decide(
    ctx: Ctx, entrant_id: str, decision: str, theory: Decimal | None, practice: Decimal | None
) -> None:
    """Keep the arbiter's decision; with points for a part the appeal is upheld and they count from now on."""
    appeal = ctx.session.get_one(ScoreAppeal, entrant_id)
    if appeal.state == "filed":
        appeal.state = "dismissed" if theory is None and practice is None else "upheld"
        appeal.theory, appeal.practice, appeal.decision = theory, practice, decision
        appeal.decided_at = ctx.now()
        ctx.record("competition.appeal_decided", instance_id=appeal.instance_id)
