"""Who must not stand in where entries are judged: whoever has a conflict with what is judged (回避)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.models import ScopeRow
from handlers.reviews import conflicts

JUDGING = frozenset(
    {
        *(
            "eligibility_review",
            "entry_recommendation",
            "department_opinion",
            "expert_assignment",
            "expert_review",
        ),
        *("panel_scoring", "expert_scoring", "final_selection", "st_award_referral", "objection_handling"),
    }
)
"""Processes whose steps decide on other people's entries; they name an entry or a round."""


def may_stand_in(ctx: Ctx, person_id: str, task: Any) -> bool:
    """Whether a person may do a task for somebody who is absent: not where they are the entrant, work for the unit, or
    are otherwise in conflict with the entry, or with one of the round."""
    if task.definition_key not in JUDGING:
        return True
    query = select(ScopeRow).where(ScopeRow.instance_id == task.instance_id, ScopeRow.parent_id.is_(None))
    scope = ctx.session.scalar(query)
    named = scope.variables if scope is not None else {}
    entry_id, round_id = named.get("entry_id"), named.get("round_id")
    if isinstance(entry_id, str) and conflicts.has_conflict(ctx, entry_id, person_id):
        return False
    return not (isinstance(round_id, str) and conflicts.list_hidden(ctx, round_id, person_id))
