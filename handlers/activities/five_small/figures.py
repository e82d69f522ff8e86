"""What a report says of five-small items."""

from __future__ import annotations

from functools import partial

from sqlalchemy import ColumnElement, and_

from handlers.activities.five_small.models import FiveSmallItem
from handlers.activities.rules import FIGURES, YUAN_IN_WAN
from handlers.registers.figures import Figure, Span


def _checked(span: Span) -> ColumnElement[bool]:
    """A unit's items that it has checked, of whatever kind."""
    return and_(
        FiveSmallItem.campaign_id == span.campaign_id,
        FiveSmallItem.organisation_id == span.organisation_id,
        span.holds(FiveSmallItem.checked_at),
    )


def _of_kind(kind: str, _span: Span) -> ColumnElement[bool]:
    return FiveSmallItem.kind == kind


ITEMS = (
    *(
        Figure(key, _checked, partial(_of_kind, kind))
        for key, kind in FIGURES.items()
        if key.startswith("five_")  # kinds of a later year's dictionary count to the value alone
    ),
    Figure("value_created", _checked, total=FiveSmallItem.benefit, divisor=YUAN_IN_WAN),
)
