"""What the quantified assessment of units (量化考核) says, as far as lists weigh it (S-79).

The area that assesses gives its reader to `add_source`; while there is none, or a unit was not assessed, the review's
score alone counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from engine.context import Ctx

Source = Callable[[Ctx, str], Mapping[str, Decimal]]
"""Given a campaign's id, the published assessment of each unit in per cent, by organisation id."""

_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Let lists weigh what this reader gives."""
    _sources.append(source)


def unit_scores(ctx: Ctx, campaign_id: str) -> dict[str, Decimal]:
    """The assessment of each unit of a campaign in per cent; none for units that were not assessed."""
    found: dict[str, Decimal] = {}
    for source in _sources:
        found.update(source(ctx, campaign_id))
    return found
