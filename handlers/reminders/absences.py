"""Telling those concerned that somebody is away and who does their work."""

from __future__ import annotations

from engine.context import Ctx
from handlers.directory.models import Absence
from handlers.directory.queries import get_person
from handlers.notices.service import News, notify_all


def tell_of_absence(ctx: Ctx, absence: Absence) -> None:
    """A notice to the stand-in, and to the absent person if somebody else has entered it."""
    absent, stand_in = get_person(ctx, absence.person_id), get_person(ctx, absence.stand_in_id)
    params = {
        "person": absent.name,
        "stand_in": stand_in.name,
        "first": absence.first_on,
        "last": absence.last_on,
    }
    told = [(stand_in, "/inbox/standing-in")]
    if absence.entered_by != absence.person_id:
        told.append((absent, "/account/absences"))
    notify_all(
        ctx,
        [News(person, f"absence:{absence.id}", "absence.entered", params, link) for person, link in told],
    )
