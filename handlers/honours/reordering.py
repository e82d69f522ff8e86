"""A new order of inventors after the list was drawn: what was shown to the public is shown anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.entries.change import change_inventors
from handlers.entries.people import REFUSED
from handlers.honours.models import Honour, NoticeItem
from handlers.honours.rules.states import ItemState

_SHOWN = (ItemState.POSTED, ItemState.HELD)


def change_shown_inventors(
    ctx: Ctx,
    entry_id: str,
    rows: Sequence[Mapping[str, Any]],
    statement: str,
    signed_by: Collection[str],
) -> None:
    """Change the inventors of a result, and have it noticed again (公示) if a notice shows the old order.

    The notice under way repeats the item at its end. Errors as `handlers.entries.change.change_inventors`;
    BusinessError `entry.refused` once the result has passed its notice or is part of a decision: what passed is what
    the public saw.
    """
    passed = select(NoticeItem.entry_id).where(
        NoticeItem.entry_id == entry_id, NoticeItem.state == ItemState.PASSED
    )
    if ctx.session.scalar(passed.limit(1)) is not None:
        raise BusinessError(REFUSED, "该成果已公示通过，不能再变更完成人。")
    if ctx.session.scalar(select(Honour.id).where(Honour.entry_id == entry_id).limit(1)) is not None:
        raise BusinessError(REFUSED, "该成果已列入命名决定，不能再变更完成人。")
    change_inventors(ctx, entry_id, rows, statement, signed_by)
    shown = select(NoticeItem).where(NoticeItem.entry_id == entry_id, NoticeItem.state.in_(_SHOWN))
    for item in ctx.session.scalars(shown):
        item.state = ItemState.REPEATED
