"""Settings of the contests within the contest: 五小竞赛, 五型班组竞赛, 节能减排竞赛; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from handlers.campaigns.bounds import is_between

_FACTORS = (
    ("原煤", "吨", "0.7143"),
    ("焦炭", "吨", "0.9714"),
    ("汽油", "吨", "1.4714"),
    ("柴油", "吨", "1.4571"),
    ("燃料油", "吨", "1.4286"),
    ("液化石油气", "吨", "1.7143"),
    ("天然气", "万立方米", "13.3"),
    ("热力", "吉焦", "0.03412"),
    ("电力", "万千瓦时", "1.229"),
)


def default_contests(year: int) -> dict[str, Any]:
    """Our defaults by the names of the settings; days are local and included.

    `five_small`: items are handed in from `opens_on` to `submit_closes_on`, scored by units until `unit_closes_on`
    and by the level above until `county_closes_on`; so many of each unit and of each county go up. `criteria` and
    their weights follow a rubric for proposals (domain.md B4, [46]).

    `five_type`: both rounds hold their first and last day, `half_year_share` of 1 is the weight of the first in the
    year's score, and the best `places` teams of each county are nominated.

    `energy`: `factors` are tonnes of standard coal for one unit of each kind of energy, from `factors_source`; a
    quarter is reported within `report_working_days` of its end, and what is verified by `verified_by_day` is ranked,
    the best `places` of each class being asked for technology to promote.
    """
    return {
        "five_small": {
            "opens_on": date(year, 4, 1),
            "submit_closes_on": date(year, 7, 31),
            "unit_closes_on": date(year, 8, 20),
            "county_closes_on": date(year, 9, 15),
            "unit_places": 10,
            "county_places": 20,
            "criteria": [
                {"name": "技术水平", "weight": 30},
                {"name": "经济效益", "weight": 30},
                {"name": "应用范围", "weight": 20},
                {"name": "实用程度", "weight": 20},
            ],
        },
        "five_type": {
            "half_year": {"opens_on": date(year, 7, 1), "closes_on": date(year, 7, 20)},
            "final": {"opens_on": date(year, 9, 10), "closes_on": date(year, 9, 30)},
            "half_year_share": Decimal("0.4"),
            "places": 5,
        },
        "energy": {
            "factors": [
                {"name": name, "unit": unit, "factor": Decimal(factor)} for name, unit, factor in _FACTORS
            ],
            "factors_source": "GB/T 2589-2008《综合能耗计算通则》附录A，电力、热力按当量值",
            "quarters": [
                {"name": "第一季度", "starts_on": date(year, 1, 1), "ends_on": date(year, 3, 31)},
                {"name": "第二季度", "starts_on": date(year, 4, 1), "ends_on": date(year, 6, 30)},
                {"name": "第三季度", "starts_on": date(year, 7, 1), "ends_on": date(year, 9, 30)},
                {"name": "第四季度", "starts_on": date(year, 10, 1), "ends_on": date(year, 12, 31)},
            ],
            "report_working_days": 10,
            "verified_by_day": date(year + 1, 2, 15),
            "places": 3,
        },
    }


def find_contest_errors(settings: Mapping[str, Any]) -> list[str]:
    """Codes of what is wrong with these settings, one for each contest at most."""
    found = [check(settings.get(name)) for name, check in _CHECKS.items()]
    return [code for code in found if code]


def _find_five_small_error(found: object) -> str:
    if not isinstance(found, Mapping) or not (
        all(_is_count(found.get(key)) for key in ("unit_places", "county_places"))
        and _are_criteria(found.get("criteria"))
    ):
        return "campaign.bad_five_small"
    days = ("opens_on", "submit_closes_on", "unit_closes_on", "county_closes_on")
    if not _follow_each_other([found.get(key) for key in days]):
        return "campaign.five_small_days"
    is_whole = sum(each["weight"] for each in found["criteria"]) == 100
    return "" if is_whole else "campaign.five_small_weights"


def _find_five_type_error(found: object) -> str:
    if not isinstance(found, Mapping):
        return "campaign.bad_five_type"
    share = found.get("half_year_share")
    if not isinstance(share, (int, Decimal)) or not 0 <= share <= 1 or not _is_count(found.get("places")):
        return "campaign.bad_five_type"
    days = [
        each.get(key) if isinstance(each, Mapping) else None
        for each in (found.get("half_year"), found.get("final"))
        for key in ("opens_on", "closes_on")
    ]
    return "" if _follow_each_other(days) else "campaign.five_type_days"


def _find_energy_error(found: object) -> str:
    if not isinstance(found, Mapping):
        return "campaign.bad_energy"
    quarters, source = found.get("quarters"), found.get("factors_source")
    if not (
        isinstance(quarters, list)
        and 1 <= len(quarters) <= 8
        and all(isinstance(each, Mapping) and _is_name(each.get("name")) for each in quarters)
        and isinstance(source, str)
        and bool(source.strip())
        and all(_is_count(found.get(key)) for key in ("report_working_days", "places"))
    ):
        return "campaign.bad_energy"
    if not _are_factors(found.get("factors")):
        return "campaign.energy_factors"
    days = [each.get(key) for each in quarters for key in ("starts_on", "ends_on")]
    return "" if _follow_each_other([*days, found.get("verified_by_day")]) else "campaign.energy_days"


def _are_factors(factors: object) -> bool:
    """Different kinds of energy, each with its unit and what of it is a tonne of standard coal."""
    return (
        isinstance(factors, list)
        and bool(factors)
        and all(
            isinstance(each, Mapping)
            and _is_name(each.get("name"))
            and _is_name(each.get("unit"))
            and isinstance(each.get("factor"), (int, Decimal))
            and 0 < each["factor"] <= 100
            for each in factors
        )
        and len({each["name"] for each in factors}) == len(factors)
    )


def _follow_each_other(days: Sequence[Any]) -> bool:
    return all(type(day) is date for day in days) and all(one < next_ for one, next_ in pairwise(days))


def _are_criteria(criteria: object) -> bool:
    return isinstance(criteria, list) and all(
        isinstance(each, Mapping) and _is_name(each.get("name")) and _is_count(each.get("weight"))
        for each in criteria
    )


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 40


def _is_count(value: object) -> bool:
    return is_between(value, 1, 1_000)


_CHECKS = {
    "five_small": _find_five_small_error,
    "five_type": _find_five_type_error,
    "energy": _find_energy_error,
}
