"""Reads of mentorships that other areas need."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select

from engine.context import Ctx
from handlers.activities.mentorships.models import Apprenticeship, Mentorship


def list_bonds(ctx: Ctx, person_ids: Collection[str]) -> dict[str, set[str]]:
    """By person: their masters and apprentices of any year, once an agreement was signed."""
    query = (
        select(Mentorship.master_id, Apprenticeship.person_id)
        .join(Apprenticeship, Apprenticeship.mentorship_id == Mentorship.id)
        .where(
            Mentorship.signed_on.is_not(None),
            or_(Mentorship.master_id.in_(person_ids), Apprenticeship.person_id.in_(person_ids)),
        )
    )
    found: dict[str, set[str]] = {}
    for master_id, apprentice_id in ctx.session.execute(query):
        found.setdefault(master_id, set()).add(apprentice_id)
        found.setdefault(apprentice_id, set()).add(master_id)
    return found
