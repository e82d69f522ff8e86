"""The figures of a report as the registers give them: the unit confirms or completes them (S-52)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from engine.calendar import DEFAULT_ZONE, to_instant
from engine.context import Ctx
from handlers.activities.carriers import figures as carriers
from handlers.activities.competitions import figures as competitions
from handlers.activities.energy import figures as energy
from handlers.activities.events import figures as events
from handlers.activities.five_small import figures as five_small
from handlers.activities.inventions import figures as inventions
from handlers.activities.mentorships import figures as mentorships
from handlers.activities.projects import figures as projects
from handlers.activities.proposals import figures as proposals
from handlers.activities.rules import FIGURES, STOCKS

Count = Callable[[Ctx, str, str, datetime, datetime], Mapping[str, int | Decimal]]
"""(ctx, campaign, unit, from, until) → some of the figures."""

COUNTS: Final[tuple[Count, ...]] = (
    carriers.count,
    energy.count,
    events.count,
    five_small.count,
    inventions.count,
    mentorships.count,
    projects.count,
    proposals.count,
    competitions.count,
)


def count_figures(
    ctx: Ctx, campaign_id: str, unit_id: str, starts_on: date, ends_on: date
) -> dict[str, int | Decimal]:
    """Every figure of F-05 for a span of local days, both included; 0 where no register tells."""
    begins_at, ends_at = _midnight(starts_on), _midnight(ends_on + timedelta(days=1))
    totals: dict[str, int | Decimal] = dict.fromkeys(FIGURES, 0)
    for count in COUNTS:
        for key, figure in count(ctx, campaign_id, unit_id, begins_at, ends_at).items():
            totals[key] += figure
    return totals


def prefill(
    ctx: Ctx,
    campaign_id: str,
    unit: Mapping[str, Any],
    period: Mapping[str, Any],
    previous: Mapping[str, Any],
) -> dict[str, int | Decimal]:
    """A report's figures before anybody has touched them; stocks no register tells stay as last reported."""
    counted = count_figures(ctx, campaign_id, unit["id"], period["starts_on"], period["ends_on"])
    kept = {key: previous[key] for key in STOCKS if not counted[key] and previous.get(key) is not None}
    return {**counted, **kept, "headcount": unit["headcount"]}


def _midnight(day: date) -> datetime:
    return to_instant(datetime.combine(day, time()), DEFAULT_ZONE)
