"""What a report says of energy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_

from handlers.activities.energy.models import EnergyContest, EnergyMeasure, EnergyQuarter
from handlers.registers.figures import Figure, Span


def _own(span: Span, instant: Any) -> ColumnElement[bool]:
    return and_(
        EnergyContest.campaign_id == span.campaign_id,
        EnergyContest.organisation_id == span.organisation_id,
        span.holds(instant),
    )


def _filed(span: Span) -> ColumnElement[bool]:
    """A unit's measures filed."""
    return _own(span, EnergyMeasure.filed_at)


def _reported(span: Span) -> ColumnElement[bool]:
    """A unit's quarters reported: its saving in tonnes of standard coal is theirs together."""
    return _own(span, EnergyQuarter.reported_at)


MEASURES = (Figure("energy_measures", _filed),)
QUARTERS = (Figure("energy_saved", _reported, total=EnergyQuarter.expected - EnergyQuarter.used),)
