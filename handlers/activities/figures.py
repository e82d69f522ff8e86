"""The figures of a report as the registers give them: the unit confirms or completes them (S-52)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from engine.context import Ctx
from handlers.activities.carriers import registers as carriers
from handlers.activities.competitions import registers as competitions
from handlers.activities.energy import registers as energy
from handlers.activities.events import registers as events
from handlers.activities.five_small import registers as five_small
from handlers.activities.inventions import registers as inventions
from handlers.activities.mentorships import registers as mentorships
from handlers.activities.projects import registers as projects
from handlers.activities.proposals import registers as proposals
from handlers.activities.rules import FIGURES, STOCKS
from handlers.activities.windows import closes_at, opens_at
from handlers.registers import queries
from handlers.registers.figures import Figure, Span
from handlers.registers.register import Register

COUNTED: Final[tuple[Register, ...]] = tuple(
    register
    for area in (
        *(carriers, competitions, energy, events, five_small, inventions, mentorships, projects, proposals),
    )
    for register in area.REGISTERS
    if register.figures
)
"""The registers whose rows count to figures."""


def count_figures(
    ctx: Ctx, campaign_id: str, unit_id: str, starts_on: date, ends_on: date
) -> dict[str, int | Decimal]:
    """Every figure of F-05 for a span of local days, both included; 0 where no register tells."""
    totals: dict[str, int | Decimal] = dict.fromkeys(FIGURES, 0)
    for source in count_sources(ctx, campaign_id, unit_id, starts_on, ends_on):
        is_whole = source.figure.total is None or source.amount == int(source.amount)
        totals[source.figure.code] += int(source.amount) if is_whole else source.amount
    return totals


@dataclass(frozen=True)
class Source:
    """What one register contributes to a figure."""

    register: Register
    figure: Figure
    amount: Decimal


def count_sources(ctx: Ctx, campaign_id: str, unit_id: str, starts_on: date, ends_on: date) -> list[Source]:
    """As `count_figures`, register by register: what `Filters` with the figure's code show of each."""
    span = Span.between(campaign_id, unit_id, opens_at(ctx, starts_on), closes_at(ctx, ends_on))
    return [
        Source(register, figure, amount)
        for register in COUNTED
        for figure, amount in queries.count_figures(ctx, register, span)
    ]


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
