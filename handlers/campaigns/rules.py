"""What a campaign of a year looks like before anyone changes it, and what a change must respect; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handlers.campaigns.models import CampaignPhase


class CampaignState(StrEnum):
    """A campaign is a draft until its process starts; a suspended one is not reminded of and starts no phase."""

    DRAFT = "draft"
    RUNNING = "running"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class PhaseState(StrEnum):
    """Opened and closed by the campaign's process, at its dates or by hand."""

    PENDING = "pending"
    RUNNING = "running"
    CLOSED = "closed"


@dataclass(frozen=True)
class PhaseDates:
    """One phase: local dates, both included."""

    number: int
    code: str
    name: str
    starts_on: date
    ends_on: date


PHASE_NAMES = {
    "mobilisation": ("动员部署阶段", "Mobilisation and deployment"),
    "implementation": ("推进实施阶段", "Implementation"),
    "summary": ("总结提高阶段", "Summary and improvement"),
}


def default_phases(year: int) -> list[PhaseDates]:
    """1–31 March, 1 April–31 October, 1–30 November (滨会发[2015]18号, part 四)."""
    dates = {
        "mobilisation": (date(year, 3, 1), date(year, 3, 31)),
        "implementation": (date(year, 4, 1), date(year, 10, 31)),
        "summary": (date(year, 11, 1), date(year, 11, 30)),
    }
    return [
        PhaseDates(number, code, PHASE_NAMES[code][0], *span)
        for number, (code, span) in enumerate(dates.items(), start=1)
    ]


def default_settings(year: int) -> dict[str, Any]:
    """Quotas of the 2015 plan (part 五.3: 15 results, 20 experts, 20 teams); the rest are our defaults.

    `plan_due_on` and `summary_due_on` are local dates, `report_due_working_day` counts from the first of the
    month after, `coverage_threshold` is the share of units with a plan below which visits are ordered. `review` and
    `selection` are how entries are judged and lists drawn up; shares are of 1, `structure` bounds shares of a list
    by trait of its entries.
    """
    return {
        "quotas": {"results": 15, "experts": 20, "teams": 20},
        "coverage_threshold": Decimal("0.8"),
        "plan_due_on": date(year, 3, 25),
        "report_due_working_day": 5,
        "countersign_working_days": 5,
        "midterm_on": date(year, 7, 15),
        "summary_due_on": {
            "unit": date(year, 11, 10),
            "county": date(year, 11, 15),
            "city": date(year, 11, 25),
        },
        "review": {
            "method": "trimmed",
            "scores_per_entry": 5,
            "spread_threshold": 20,
            "answer_working_days": 2,
            "scoring_working_days": 10,
            "further_working_days": 3,
        },
        "selection": {
            "assessment_share": Decimal("0.1"),
            "reserve_share": Decimal("0.2"),
            "structure": {
                "least": {"is_front_line": Decimal("0.6"), "is_woman": Decimal("0.2")},
                "most": {"is_unit_head": Decimal("0.15")},
            },
        },
    }


def closing_day(phases: Sequence[PhaseDates | CampaignPhase]) -> date:
    """When what was never done is closed: 31 December of the year in which the last phase ends."""
    return date(max(phase.ends_on for phase in phases).year, 12, 31)


def default_title(year: int) -> str:
    """The campaign's name in lists."""
    return f"{year}年全市职工技术创新竞赛"


def find_phase_errors(phases: Sequence[PhaseDates]) -> list[str]:
    """Codes of what is wrong with a plan of phases: none if they follow each other without overlap."""
    errors = []
    if [phase.number for phase in phases] != [1, 2, 3]:
        errors.append("campaign.three_phases")
    if any(phase.ends_on < phase.starts_on for phase in phases):
        errors.append("campaign.phase_ends_before_start")
    if any(later.starts_on <= earlier.ends_on for earlier, later in pairwise(phases)):
        errors.append("campaign.phases_overlap")
    return errors


def find_settings_errors(settings: Mapping[str, Any]) -> list[str]:
    """Codes of what is wrong with the settings."""
    errors = []
    quotas = settings.get("quotas")
    if not isinstance(quotas, Mapping) or not all(_is_count(quota) for quota in quotas.values()):
        errors.append("campaign.bad_quota")
    threshold = settings.get("coverage_threshold")
    if not isinstance(threshold, (int, Decimal)) or not 0 <= threshold <= 1:
        errors.append("campaign.bad_threshold")
    if not all(_is_working_day_count(settings.get(key)) for key in _WORKING_DAY_KEYS):
        errors.append("campaign.bad_working_days")
    summaries = settings.get("summary_due_on")
    days = [settings.get("plan_due_on"), settings.get("midterm_on")]
    days += summaries.values() if isinstance(summaries, Mapping) else [None]
    if not all(type(day) is date for day in days):
        errors.append("campaign.bad_date")
    return errors + _find_review_errors(settings)


def _find_review_errors(settings: Mapping[str, Any]) -> list[str]:
    review, selection = settings.get("review"), settings.get("selection")
    if review is None and selection is None:  # a campaign from before they were kept
        return []
    if not isinstance(review, Mapping) or not isinstance(selection, Mapping):
        return ["campaign.bad_review"]
    structure = selection.get("structure")
    bounds = [structure.get(end) for end in ("least", "most")] if isinstance(structure, Mapping) else [None]
    shares = [selection.get("assessment_share"), selection.get("reserve_share")]
    shares += [
        share for bound in bounds for share in (bound.values() if isinstance(bound, Mapping) else [None])
    ]
    days = [review.get(f"{key}_working_days") for key in ("answer", "scoring", "further")]
    is_fine = (
        review.get("method") in ("mean", "trimmed", "standardised")
        and type(review.get("scores_per_entry")) is int
        and 1 <= review["scores_per_entry"] <= 15
        and isinstance(review.get("spread_threshold"), (int, Decimal))
        and 0 < review["spread_threshold"] <= 100
        and all(_is_working_day_count(count) for count in days)
        and all(isinstance(share, (int, Decimal)) and 0 <= share <= 1 for share in shares)
    )
    return [] if is_fine else ["campaign.bad_review"]


_WORKING_DAY_KEYS = ("report_due_working_day", "countersign_working_days")


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= 10_000


def _is_working_day_count(value: object) -> bool:
    return type(value) is int and 1 <= value <= 60
