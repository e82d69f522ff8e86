"""What a report says of patents: no word of what for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_

from handlers.activities.inventions.models import Invention
from handlers.registers.figures import Figure, Span


def _own(span: Span, day: Any) -> ColumnElement[bool]:
    return and_(
        Invention.campaign_id == span.campaign_id,
        Invention.organisation_id == span.organisation_id,
        span.holds_day(day),
    )


def _applied(span: Span) -> ColumnElement[bool]:
    """A unit's applications filed."""
    return _own(span, Invention.filed_on)


def _granted(span: Span) -> ColumnElement[bool]:
    """A unit's patents granted."""
    return _own(span, Invention.granted_on)


INVENTIONS = (Figure("patents_applied", _applied), Figure("patents_granted", _granted))
