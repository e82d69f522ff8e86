"""The season in numbers and lists, as a supervisor reads it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from engine.context import Ctx
from web.simulation.contest.season import entry_figures, judging_figures, service_figures
from web.simulation.contest.season.entry_figures import CountyEntries, Refused, Returned, Stages, Waiting
from web.simulation.contest.season.judging_figures import Chosen, Decided, Objected, Review
from web.simulation.contest.season.service_figures import Judge, Noticed


@dataclass(frozen=True)
class SeasonFigures:
    """Who took part, how far entries came, what was given back, who judged how, what came of it, what took long."""

    counties: list[CountyEntries]
    stages: list[Stages]
    returns: list[Returned]
    refusals: list[Refused]
    reviews: list[Review]
    judges: list[Judge]
    chosen: list[Chosen]
    public_notices: list[Noticed]
    objections: list[Objected]
    decisions: list[Decided]
    levels: list[Waiting]
    slowest_steps: list[Waiting]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def read_season(ctx: Ctx, campaign_id: str) -> SeasonFigures:
    """Read the figures of a campaign's season."""
    return SeasonFigures(
        entry_figures.read_counties(ctx, campaign_id),
        entry_figures.read_stages(ctx, campaign_id),
        entry_figures.read_returns(ctx),
        entry_figures.read_refusals(ctx, campaign_id),
        judging_figures.read_reviews(ctx, campaign_id),
        service_figures.read_judges(ctx, campaign_id),
        judging_figures.read_chosen(ctx, campaign_id),
        service_figures.read_public_notices(ctx, campaign_id),
        judging_figures.read_objections(ctx, campaign_id),
        judging_figures.read_decisions(ctx, campaign_id),
        entry_figures.read_levels(ctx),
        entry_figures.read_steps(ctx),
    )
