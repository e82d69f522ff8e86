"""What departments say of candidates (征求意见, F-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import Ctx
from handlers.campaigns.queries import get_settings
from handlers.directory.queries import list_organisations_with
from handlers.directory.rules import Kind
from handlers.entries import queries
from handlers.entries.rules import EntryKind

OPINIONS: Mapping[str, str] = {"agree": "同意", "none": "无意见", "disagree": "不同意"}


def find_consulted(ctx: Ctx, entry_id: str) -> list[dict[str, str]]:
    """The departments to be asked of a person or team: those with a post for it, if the campaign's rule says so."""
    entry = queries.get_entry(ctx, entry_id)
    if entry.kind == EntryKind.RESULT:
        return []
    scope = get_settings(ctx, entry.campaign_id)["opinions"]["scope"]
    if scope == "unit_heads" and not entry.is_unit_head:
        return []
    departments = list_organisations_with(ctx, "dept_checker", (Kind.DEPARTMENT,))
    return [{"organisation_id": each.id, "name": each.name} for each in departments]


def keep_opinions(ctx: Ctx, entry_id: str, opinions: Sequence[Mapping[str, Any]]) -> tuple[bool, str]:
    """Keep the opinions with the entry; gives whether one of them is a veto, and all in words.

    Who has said nothing is not among them: silence is no consent, so the round ends only when all have answered,
    or, where the campaign says so, at the first veto.
    """
    entry = queries.lock_entry(ctx, entry_id)
    entry.endorsement = {**(entry.endorsement or {}), "opinions": [dict(row) for row in opinions]}
    lines = []
    for row in opinions:
        ground = f"（{row['ground']}）" if row.get("ground") else ""
        lines.append(f"{row['name']}：{OPINIONS[str(row['opinion'])]}{ground}")
    return any(row["opinion"] == "disagree" for row in opinions), "\n".join(lines)
