"""Who must not do others' work where entries are judged: whoever has a conflict with what is judged (回避)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from engine.context import Ctx
from engine.models import HumanTask, ScopeRow
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


def without_conflict(ctx: Ctx, person_id: str, tasks: Sequence[HumanTask]) -> list[HumanTask]:
    """Those of some tasks that a person may do for somebody absent, be asked about or get a copy of: not where they are
    the entrant, work for the unit, or are otherwise in conflict with the entry, or with one of the round.

    A fixed number of queries, and a few for each round.
    """
    judging = {task.instance_id for task in tasks if task.definition_key in JUDGING}
    entries, rounds = _named(ctx, judging, "entry_id"), _named(ctx, judging, "round_id")
    barred = (
        conflicts.list_by_person(ctx, set(entries.values()), [person_id])[person_id] if entries else set()
    )
    hidden = {each for each in set(rounds.values()) if conflicts.list_hidden(ctx, each, person_id)}
    against = {key for key, each in entries.items() if each in barred}
    against |= {key for key, each in rounds.items() if each in hidden}
    return [task for task in tasks if task.definition_key not in JUDGING or task.instance_id not in against]


def _named(ctx: Ctx, instance_ids: Collection[str], name: str) -> dict[str, str]:
    """By instance, what the variable of this name says; without those that have none."""
    query = select(ScopeRow).where(ScopeRow.instance_id.in_(instance_ids), ScopeRow.parent_id.is_(None))
    found = (
        {each.instance_id: each.variables.get(name) for each in ctx.session.scalars(query)}
        if instance_ids
        else {}
    )
    return {key: value for key, value in found.items() if isinstance(value, str)}
