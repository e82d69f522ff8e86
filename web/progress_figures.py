"""What the pages of progress show: read once, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.context import Ctx
from handlers.campaigns import queries as campaigns
from handlers.campaigns.models import Campaign
from handlers.campaigns.quotas import Quota
from handlers.directory.models import Organisation
from handlers.entries import coverage, quotas
from handlers.oversight.progress import (
    Counts,
    DueDay,
    PhaseProgress,
    ProgressRow,
    county_progress,
    due_days,
    phase_progress,
    unit_progress,
)
from handlers.oversight.teams import Work, team_progress
from handlers.reviews.quotas import list_lists
from web import names, progress_table, timeline
from web.i18n.dates import local_date
from web.progress_question import Question, register_names


@dataclass(frozen=True)
class Figures:
    """A campaign as far as somebody may see it: its phases, one register, its places and its reach."""

    campaign: Campaign
    question: Question
    today: date
    county: str
    registers: dict[str, str]
    axis: timeline.Axis | None
    days: Sequence[DueDay]
    marks: Sequence[timeline.Mark]
    phases: Sequence[PhaseProgress]
    rows: list[ProgressRow]
    total: Counts
    recommenders: Sequence[quotas.Recommender]
    lists: Sequence[Quota]
    reach: list[coverage.Reach]
    reach_total: coverage.Reach
    industries_covered: int
    threshold: float

    @property
    def pictured(self) -> list[ProgressRow]:
        """The rows that are drawn."""
        return self.rows[: progress_table.MOST_PICTURED]


def read_figures(ctx: Ctx, question: Question) -> Figures:
    """Everything of a campaign that was asked for."""
    campaign, within, today = question.campaign, question.within, local_date(ctx.now())
    axis, days = timeline.lay_out(campaign.phases, today), due_days(ctx, campaign.id, within)
    rows = read_rows(ctx, question)
    # The least covered industry first.
    reach = sorted(
        coverage.list_reach(ctx, campaign.id, within), key=lambda each: (each.percent, each.industry)
    )
    return Figures(
        campaign=campaign,
        question=question,
        today=today,
        county=names.organisations(ctx, [question.county]).get(question.county, ""),
        registers=register_names(),
        axis=axis,
        days=days,
        marks=timeline.mark(axis, campaign.phases, days),
        phases=phase_progress(ctx, campaign.id, within),
        rows=rows,
        total=sum((row.counts for row in rows), Counts()),
        recommenders=quotas.list_recommenders(ctx, campaign.id, within),
        lists=list_lists(ctx, campaign.id) if within.is_everything else [],
        reach=reach,
        reach_total=coverage.total(reach),
        industries_covered=sum(1 for each in reach if each.covered),
        threshold=campaigns.get_settings(ctx, campaign.id)["coverage_threshold"],
    )


def read_rows(ctx: Ctx, question: Question) -> list[ProgressRow]:
    """The table alone, in the order the address asks for."""
    found = county_progress(
        ctx, question.campaign.id, question.register, question.county or None, question.within
    )
    return progress_table.in_order(found, progress_table.read_order())


@dataclass(frozen=True)
class UnitFigures:
    """One body: what it owes in each register, and what its teams have to do."""

    campaign: Campaign
    question: Question
    unit: Organisation
    county: str
    registers: dict[str, str]
    rows: Sequence[ProgressRow]
    teams: Sequence[Work]

    @property
    def pictured(self) -> list[Work]:
        """The teams that are drawn."""
        return [team for team in self.teams if team.expected][: progress_table.MOST_PICTURED]


def read_unit(ctx: Ctx, question: Question, unit: Organisation) -> UnitFigures:
    """Everything of one body."""
    return UnitFigures(
        campaign=question.campaign,
        question=question,
        unit=unit,
        county=names.organisations(ctx, [unit.county_id]).get(unit.county_id or "", ""),
        registers=register_names(),
        rows=unit_progress(ctx, question.campaign.id, unit),
        teams=team_progress(ctx, question.campaign.id, unit.id),
    )
