"""How a year's contest names carriers (载体) and looks at them again; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from handlers.campaigns.bounds import is_between

KINDS: Final = ("pioneer", "studio", "station")
MOST_MONTHS: Final = 36
MOST_WORKING_DAYS: Final = 100


def default_carriers(year: int) -> dict[str, Any]:
    """Applications from `opens_on` to `closes_on`; a re-check every `recheck_months`, for which the leader reports
    within so many working days, as for what must be put right; and what a carrier of each kind must have (S-19).
    """
    return {
        "opens_on": date(year, 3, 1),
        "closes_on": date(year, 10, 31),
        "recheck_months": 12,
        "self_check_working_days": 20,
        "correction_working_days": 30,
        "standards": {
            "pioneer": ["班组管理制度健全", "安全生产无责任事故", "岗位承诺上墙公示", "年度任务全面完成"],
            "studio": [
                "带头人为劳模或高技能人才",
                "有固定场所和必要设备",
                "有成员名册和工作制度",
                "有年度计划和攻关课题",
                "有经费保障和台账",
            ],
            "station": [
                "带头人具有技师以上资格",
                "有固定场所和必要设备",
                "有带徒和攻关任务",
                "有工作制度和台账",
            ],
        },
    }


def find_carriers_error(found: object) -> str:
    """The code of what is wrong with these settings; empty if they can be worked with."""
    if not isinstance(found, Mapping) or not (
        is_between(found.get("recheck_months"), 1, MOST_MONTHS)
        and is_between(found.get("self_check_working_days"), 1, MOST_WORKING_DAYS)
        and is_between(found.get("correction_working_days"), 1, MOST_WORKING_DAYS)
    ):
        return "campaign.bad_carriers"
    standards = found.get("standards")
    if not (
        isinstance(standards, Mapping)
        and standards.keys() == set(KINDS)
        and all(map(_is_list_of_names, standards.values()))
    ):
        return "campaign.carrier_standards"
    opens_on, closes_on = found.get("opens_on"), found.get("closes_on")
    if type(opens_on) is not date or type(closes_on) is not date or opens_on > closes_on:
        return "campaign.carrier_days"
    return ""


def _is_list_of_names(names: object) -> bool:
    return (
        isinstance(names, list)
        and 1 <= len(names) <= 20
        and all(isinstance(each, str) and 0 < len(each) <= 80 for each in names)
    )
