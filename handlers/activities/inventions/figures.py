"""What a report says of patents: no word of what for."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from handlers.activities.inventions.models import Invention
from handlers.registers.figures import Figure, Span


def _own(span: Span) -> ColumnElement[bool]:
    """A unit's inventions."""
    return and_(Invention.campaign_id == span.campaign_id, Invention.organisation_id == span.organisation_id)


def _applied(span: Span) -> ColumnElement[bool]:
    """Whose application was filed."""
    return span.holds_day(Invention.filed_on)


def _granted(span: Span) -> ColumnElement[bool]:
    """Whose patent was granted."""
    return span.holds_day(Invention.granted_on)


INVENTIONS = (Figure("patents_applied", _own, _applied), Figure("patents_granted", _own, _granted))
