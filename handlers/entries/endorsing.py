"""What inventors confirm and the unit signs before an entry leaves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import Ctx
from handlers.directory.queries import get_person
from handlers.entries import queries
from handlers.entries.models import Entry
from handlers.entries.people import list_inventors


def record_confirmations(ctx: Ctx, entry_id: str, confirmations: Sequence[Mapping[str, Any]]) -> list[str]:
    """Note which inventors agreed to order and shares; gives the objections of the others, in words.

    Each row holds `person`, `answer` ("agree" or "object") and `note`. Silence is no consent: who is not among the
    rows has not confirmed.
    """
    answers = {str(row["person"]): row for row in confirmations}
    objections = []
    for inventor in list_inventors(ctx, entry_id):
        row = answers.get(inventor.person_id)
        if row is None:
            continue
        if row.get("answer") == "agree":
            inventor.confirmed_at = ctx.now()
        else:
            name = get_person(ctx, inventor.person_id).name
            objections.append(f"{name}不同意次序或占比：{row.get('note') or '未说明'}")
    ctx.record(
        "entry.confirmed", data={"entry": entry_id, "answers": len(answers), "against": len(objections)}
    )
    return objections


def record_endorsement(ctx: Ctx, entry_id: str, endorsement: Mapping[str, Any]) -> Entry:
    """Keep what the unit checked and signed (truth, ownership, benefit), its notice and its congress's opinion."""
    entry = queries.lock_entry(ctx, entry_id)
    entry.endorsement = {**(entry.endorsement or {}), **endorsement}
    ctx.record("entry.endorsed", instance_id=entry.instance_id, data={"entry": entry.number})
    return entry
