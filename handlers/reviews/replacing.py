"""An approved list that loses an entry: the first of its reserve moves up."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Ctx
from handlers.entries.models import Entry
from handlers.entries.rules import EntryState
from handlers.reviews.models import ListEntry
from handlers.reviews.rules.states import Place


def strike_out(ctx: Ctx, list_id: str, entry_id: str, reason: str, *, grade: str = "") -> str | None:
    """Take a listed entry out for a reason; the next of the reserve is listed with `grade`. Returns its entry id.

    Nobody moves up when the reserve is empty: the list becomes shorter. An entry already out is left alone (None).
    """
    line = ctx.session.get_one(ListEntry, (list_id, entry_id))
    if line.place != Place.LISTED:
        return None
    line.place, line.grade, line.has_medal = Place.OUT, "", False
    entry = ctx.session.get_one(Entry, entry_id)
    entry.state, entry.end_reason, entry.ended_at = EntryState.REMOVED, reason, ctx.now()
    query = select(ListEntry).where(ListEntry.list_id == list_id, ListEntry.place == Place.RESERVE)
    reserve = ctx.session.scalars(query.order_by(ListEntry.rank).limit(1)).first()
    if reserve is not None:
        reserve.place, reserve.grade = Place.LISTED, grade
        ctx.session.get_one(Entry, reserve.entry_id).state = EntryState.LISTED
    data = {"list": list_id, "entry": entry_id, "reserve": reserve.entry_id if reserve else None}
    ctx.record("list.struck_out", data=data)
    ctx.session.flush()
    return reserve.entry_id if reserve else None
