"""What a campaign of a year looks like before anyone changes it, and what a change must respect; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engine.errors import IncidentError
from handlers.campaigns.bounds import is_between
from handlers.campaigns.carriers import default_carriers, find_carriers_error
from handlers.campaigns.contests import default_contests, find_contest_errors
from handlers.campaigns.dictionaries import MAX_AUTHORITY, NAMES, default_dictionaries, is_dictionary
from handlers.campaigns.promotion import default_promotion, find_promotion_error

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
    by trait of its entries. `grades` is how many results get each prize, `medal_experts` how many experts the medal;
    what the 2015 plan leaves open the group decides, and `quotas_basis` names its decision. Windows hold their first
    and last day. `recommendation` is how many of a class each county or other recommender may put forward, and how
    many substitutes behind them; `unit_heads` whether somebody who leads a unit may be put forward. `opinions` says
    of whom departments are asked (`unit_heads` alone or `everybody`), for how many working days, and whether the
    `first_veto` ends the round or `all` answer.
    `notice_names` says whether a public notice shows names of persons in `full` or `masked`.
    In the months of `meeting_months` the group meets; duties are evaluated on `duty_due_on`, the use of funds is
    reported by `funds_due_on`, and who has not filed an incentive mechanism or its systems is urged on
    `incentive_urge_on`. A round of `inspection_rounds` draws so many counties, large enterprises and other units on
    its day; `inspection_items` are what a sheet scores, by weight. Bodies are assessed
    by `assessment_indicators`, whose weights and targets the group sets; `assessment` has the days for each side and
    the points by which both may differ. For `appeal_hours` hours after they are shown, scores of a skills competition
    may be appealed against; who has `pass_mark` points in a part has passed it.
    """
    return {
        "quotas": {"results": 15, "experts": 20, "teams": 20},
        "quotas_basis": "滨会发[2015]18号",
        "grades": {"first": 3, "second": 5, "third": 7},
        "medal_experts": 5,
        "coverage_threshold": Decimal("0.8"),
        "plan_due_on": date(year, 3, 25),
        "report_due_working_day": 5,
        "countersign_working_days": 5,
        "midterm_on": date(year, 7, 15),
        "meeting_months": [3, 6, 9, 11],
        "duty_due_on": date(year, 11, 15),
        "funds_due_on": date(year, 11, 30),
        "incentive_urge_on": date(year, 6, 30),
        "inspection_rounds": [
            {"number": 1, "opens_on": date(year, 6, 8), "counties": 1, "large": 1, "units": 2},
            {"number": 2, "opens_on": date(year, 9, 7), "counties": 1, "large": 1, "units": 2},
        ],
        "inspection_items": [
            {"name": "组织领导和活动方案", "weight": 20},
            {"name": "竞赛活动开展情况", "weight": 40},
            {"name": "创新成果和效益", "weight": 25},
            {"name": "制度、经费和台账", "weight": 15},
        ],
        "inspection_report_working_days": 5,
        "assessment_indicators": [
            {"code": "plan_in_time", "name": "按时报备方案（%）", "weight": 10, "target": 100},
            {"code": "reports_in_time", "name": "按时上报情况（%）", "weight": 20, "target": 100},
            {"code": "proposals", "name": "采纳合理化建议（件）", "weight": 15, "target": 5},
            {"code": "inspection", "name": "检查督导得分", "weight": 15, "target": 100},
            {"code": "findings_closed", "name": "问题整改率（%）", "weight": 10, "target": 100},
            {"code": "leadership", "name": "组织领导和制度建设", "weight": 15, "target": 100},
            {"code": "results", "name": "创新成果和特色工作", "weight": 15, "target": 100},
        ],
        "assessment": {
            "self_working_days": 5,
            "upper_working_days": 5,
            "appeal_working_days": 3,
            "difference": 20,
        },
        "appeal_hours": 2,
        "pass_mark": 60,
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
        "entry_opens_on": date(year, 9, 1),
        "entry_closes_on": date(year, 10, 15),
        "nomination_closes_on": date(year, 10, 20),
        "recommendation": {"results": 30, "experts": 10, "teams": 10, "substitutes": 5},
        "unit_notice_working_days": 5,
        "unit_heads": "flagged",
        "opinions": {"scope": "unit_heads", "working_days": 7, "siblings": "all"},
        "correction_working_days": 5,
        "scoring_window": {"opens_on": date(year, 11, 1), "closes_on": date(year, 11, 10)},
        "notice_working_days": 5,
        "notice_names": "full",
        "objection_working_days": {"acceptance": 2, "answer": 5, "investigation": 15},
        "hearing_working_days": 10,
        "carriers": default_carriers(year),
        **default_contests(year),
        "promotion": default_promotion(),
        **default_dictionaries(year),
    }


def closing_day(phases: Sequence[PhaseDates | CampaignPhase]) -> date:
    """When what was never done is closed: 31 December of the year in which the last phase ends."""
    return date(max(phase.ends_on for phase in phases).year, 12, 31)


def default_title(year: int) -> str:
    """The campaign's name in lists."""
    return f"{year}年全市职工技术创新竞赛"


def read_date(value: object) -> date | None:
    """A date from a date or an ISO text, as forms give it; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def get_date(value: object) -> date:
    """As `read_date`, but anything else is an incident: a diagram has handed on what no form could have given."""
    found = read_date(value)
    if found is None:
        raise IncidentError(f"{value!r} is not a date")
    return found


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
    errors = _find_quota_errors(settings)
    if _counts(settings.get("recommendation"), ("results", "experts", "teams", "substitutes")) is None:
        errors.append("campaign.bad_recommendation")
    if settings.get("unit_heads") not in ("allowed", "flagged", "barred"):
        errors.append("campaign.bad_unit_heads")
    opinions = settings.get("opinions")
    if (
        not isinstance(opinions, Mapping)
        or opinions.get("scope") not in ("unit_heads", "everybody")
        or opinions.get("siblings") not in ("all", "first_veto")
        or not _is_working_day_count(opinions.get("working_days"))
    ):
        errors.append("campaign.bad_opinions")
    threshold = settings.get("coverage_threshold")
    if not isinstance(threshold, (int, Decimal)) or not 0 <= threshold <= 1:
        errors.append("campaign.bad_threshold")
    if not all(_is_working_day_count(settings.get(key)) for key in _WORKING_DAY_KEYS):
        errors.append("campaign.bad_working_days")
    days = [settings.get(key) for key in (*_DAY_KEYS, *_ENTRY_DAYS)]
    days += _days_of(settings.get("summary_due_on"), ("unit", "county", "city"))
    days += _days_of(settings.get("scoring_window"), ("opens_on", "closes_on"))
    if not all(type(day) is date for day in days):
        errors.append("campaign.bad_date")
    elif not _windows_follow_each_other(settings):
        errors.append("campaign.bad_window")
    months = settings.get("meeting_months")
    if not isinstance(months, list) or not all(type(each) is int and 1 <= each <= 12 for each in months):
        errors.append("campaign.bad_month")
    if not _is_notice_fine(settings):
        errors.append("campaign.bad_notice")
    if not all(is_dictionary(settings.get(name)) for name in NAMES):
        errors.append("campaign.bad_dictionary")
    if not _is_round_list(settings.get("inspection_rounds")) or not _is_item_list(
        settings.get("inspection_items")
    ):
        errors.append("campaign.bad_inspection")
    if not _is_item_list(settings.get("assessment_indicators")) or not _is_assessment(
        settings.get("assessment")
    ):
        errors.append("campaign.bad_assessment")
    errors += filter(
        None,
        (
            find_promotion_error(settings.get("promotion")),
            find_carriers_error(settings.get("carriers")),
        ),
    )
    if not is_between(settings.get("appeal_hours"), 1, 240) or not is_between(
        settings.get("pass_mark"), 0, 100
    ):
        errors.append("campaign.bad_competition")
    return errors + find_contest_errors(settings) + _find_review_errors(settings)


def _is_round_list(rounds: object) -> bool:
    return isinstance(rounds, list) and all(
        isinstance(each, Mapping)
        and each.get("number") == number
        and type(each.get("opens_on")) is date
        and all(_is_count(each.get(kind)) for kind in ("counties", "large", "units"))
        for number, each in enumerate(rounds, start=1)
    )


def _is_assessment(found: object) -> bool:
    days = ("self_working_days", "upper_working_days", "appeal_working_days")
    return (
        isinstance(found, Mapping)
        and all(_is_working_day_count(found.get(key)) for key in days)
        and type(found.get("difference")) is int
        and 0 <= found["difference"] <= 100
    )


def _is_item_list(items: object) -> bool:
    return isinstance(items, list) and all(
        isinstance(each, Mapping)
        and isinstance(each.get("name"), str)
        and type(each.get("weight")) is int
        and 1 <= each["weight"] <= 100
        for each in items
    )


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


def _is_notice_fine(settings: Mapping[str, Any]) -> bool:
    """Names, objections and hearings; a campaign from before they were kept has none of them."""
    if "notice_names" not in settings:
        return True
    steps = settings.get("objection_working_days")
    return (
        settings["notice_names"] in ("full", "masked")
        and isinstance(steps, Mapping)
        and steps.keys() == {"acceptance", "answer", "investigation"}
        and all(map(_is_working_day_count, steps.values()))
        and _is_working_day_count(settings.get("hearing_working_days"))
    )


def _find_quota_errors(settings: Mapping[str, Any]) -> list[str]:
    """Quotas and what is shared out of them: the prizes are those of the results, the medals go to experts."""
    quotas = _counts(settings.get("quotas"), ("results", "experts", "teams"))
    grades = _counts(settings.get("grades"), ("first", "second", "third"))
    basis = settings.get("quotas_basis")
    if quotas is None:
        return ["campaign.bad_quota"]
    errors = []
    if not isinstance(basis, str) or not 0 < len(basis.strip()) <= MAX_AUTHORITY:
        errors.append("campaign.bad_basis")
    if grades is None or sum(grades.values()) != quotas["results"]:
        errors.append("campaign.bad_grades")
    medals = settings.get("medal_experts")
    if type(medals) is not int or not 0 <= medals <= quotas["experts"]:
        errors.append("campaign.bad_medal_experts")
    return errors


def _windows_follow_each_other(settings: Mapping[str, Any]) -> bool:
    """Entries open before they close, nominations close after entries open; scoring begins when both are closed."""
    opens_on, entries, nominations = (settings[key] for key in _ENTRY_DAYS)
    scoring = settings["scoring_window"]
    return bool(
        opens_on <= min(entries, nominations)
        and max(entries, nominations) < scoring["opens_on"] <= scoring["closes_on"]
    )


_DAY_KEYS = ("plan_due_on", "midterm_on", "duty_due_on", "funds_due_on", "incentive_urge_on")
_ENTRY_DAYS = ("entry_opens_on", "entry_closes_on", "nomination_closes_on")
_WORKING_DAY_KEYS = (
    "report_due_working_day",
    "countersign_working_days",
    "correction_working_days",
    "notice_working_days",
    "unit_notice_working_days",
    "inspection_report_working_days",
)


def _days_of(days: object, names: Sequence[str]) -> list[Any]:
    return list(days.values()) if isinstance(days, Mapping) and days.keys() == set(names) else [None]


def _counts(found: object, names: Sequence[str]) -> Mapping[str, int] | None:
    if not isinstance(found, Mapping) or found.keys() != set(names):
        return None
    return found if all(map(_is_count, found.values())) else None


def _is_count(value: object) -> bool:
    return is_between(value, 0, 10_000)


def _is_working_day_count(value: object) -> bool:
    return is_between(value, 1, 60)
