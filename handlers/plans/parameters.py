"""The parameters of a year as the office's form has them: read from the campaign record, and put into it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.campaigns.dictionaries import NAMES, from_lines, to_lines
from handlers.campaigns.queries import get_campaign, get_settings
from handlers.campaigns.service import BadParameters
from handlers.campaigns.service import set_parameters as store_parameters
from handlers.plans.rules import read_date

REFUSED = BadParameters.code

_REASONS: Mapping[str, str] = {
    "campaign.phase_ends_before_start": "有阶段的结束日期早于开始日期。",
    "campaign.phases_overlap": "阶段日期有重叠,后一阶段须在前一阶段结束之后开始。",
    "campaign.phase_fixed": "已经开始或结束的阶段不能再改日期。",
    "campaign.bad_quota": "名额须为不小于零的整数。",
    "campaign.bad_basis": "请写明名额的依据文件,不超过120字。",
    "campaign.bad_grades": "一、二、三等奖之和须等于优秀成果名额。",
    "campaign.bad_medal_experts": "授予奖章的创新能手不能多于创新能手名额。",
    "campaign.bad_window": "申报须先开始后截止,评分须在申报和推荐截止之后开始。",
    "campaign.bad_dictionary": "字典须写明依据文件和年份,每行一项,名称不重复,不超过40字,最多100项。",
    "campaign.bad_threshold": "覆盖率须在0至100之间。",
    "campaign.bad_working_days": "工作日数须在1至60之间。",
    "campaign.bad_date": "有日期没有填写。",
    "campaign.bad_month": "会议月份须为1至12。",
    "campaign.bad_recommendation": "推荐名额须为不小于零的整数。",
    "campaign.bad_unit_heads": "单位负责人能否申报的设置超出范围。",
    "campaign.bad_opinions": "征求意见的设置不完整或超出范围。",
    "campaign.bad_notice": "公示、异议和听证的设置不完整或超出范围。",
    "campaign.bad_assessment": "量化考核的指标或期限不完整或超出范围。",
    "campaign.bad_promotion": "成果推广的权重、入选分数或跟踪月数不完整或超出范围。",
    "campaign.bad_carriers": "载体创建的申报时间、复核期限或标准不完整或超出范围。",
    "campaign.bad_energy": "节能减排竞赛的季度、折标准煤系数及来源、核查期限或名额不完整或超出范围。",
    "campaign.bad_five_small": "五小竞赛的期限、名额或评分标准不完整,期限须依次在后,权重之和须为100。",
    "campaign.bad_five_type": "五型班组竞赛的两轮评比须依次在后,半年占比须在0至1之间,推荐名额须为正整数。",
    "campaign.bad_inspection": "检查督导的轮次或检查项目不完整或超出范围。",
    "campaign.bad_competition": "职业技能竞赛的申诉时限须为1至240小时,合格分数须为0至100。",
    "campaign.bad_review": "评审和名单的设置不完整或超出范围。",
}

_NUMBERS = (
    "report_due_working_day",
    "countersign_working_days",
    "correction_working_days",
    "notice_working_days",
    "medal_experts",
    "appeal_hours",
    "pass_mark",
)
_DAYS = (
    *("plan_due_on", "midterm_on", "duty_due_on", "funds_due_on", "incentive_urge_on"),
    *("entry_opens_on", "entry_closes_on", "nomination_closes_on"),
)
# What the form shows side by side and the record keeps together: setting → its parts and the fields' first word.
_COUNTS = {
    "quotas": ("quota", ("results", "experts", "teams")),
    "grades": ("grade", ("first", "second", "third")),
}
_WINDOW = ("opens_on", "closes_on")


def show_parameters(ctx: Ctx, campaign_id: str) -> dict[str, Any]:
    """What the form starts with, by its fields. Raises NotFound."""
    campaign = get_campaign(ctx, campaign_id)
    settings = get_settings(ctx, campaign_id)
    shown: dict[str, Any] = {"campaign_title": campaign.title, "quotas_basis": settings["quotas_basis"]}
    for phase in campaign.phases:
        shown[f"phase_{phase.number}_starts_on"] = phase.starts_on
        shown[f"phase_{phase.number}_ends_on"] = phase.ends_on
    shown |= {key: settings[key] for key in (*_NUMBERS, *_DAYS)}
    for setting, (word, parts) in _COUNTS.items():
        shown |= {f"{word}_{part}": settings[setting][part] for part in parts}
    shown |= {f"scoring_{part}": settings["scoring_window"][part] for part in _WINDOW}
    shown["meeting_months"] = settings["meeting_months"]
    shown["coverage_percent"] = Decimal(settings["coverage_threshold"]) * 100
    for name in NAMES:
        found = settings[name]
        shown[f"{name}_lines"] = to_lines(found["options"])
        shown |= {f"{name}_authority": found["authority"], f"{name}_year": found["year"]}
    return shown


def set_parameters(ctx: Ctx, campaign_id: str, parameters: Mapping[str, Any]) -> None:
    """Change dates, quotas and rules; BusinessError `campaign.bad_parameters` says in words what does not fit."""
    campaign = get_campaign(ctx, campaign_id)
    try:
        store_parameters(
            ctx,
            campaign_id,
            title=parameters.get("campaign_title"),
            phase_dates={
                phase.number: _phase_dates(parameters, phase.number, (phase.starts_on, phase.ends_on))
                for phase in campaign.phases
            },
            settings=_settings(parameters),
        )
    except BadParameters as error:
        codes = error.params.get("errors")
        reasons = [_REASONS.get(str(code), str(code)) for code in codes] if isinstance(codes, list) else []
        raise BusinessError(REFUSED, "".join(reasons) or error.message) from error


def _phase_dates(parameters: Mapping[str, Any], number: int, present: tuple[date, date]) -> tuple[date, date]:
    starts_on = read_date(parameters.get(f"phase_{number}_starts_on"))
    ends_on = read_date(parameters.get(f"phase_{number}_ends_on"))
    return starts_on or present[0], ends_on or present[1]


def _settings(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that were given; what the form left out stays as it is."""
    found: dict[str, Any] = {key: int(parameters[key]) for key in _NUMBERS if parameters.get(key) is not None}
    found |= {key: day for key in _DAYS if (day := read_date(parameters.get(key))) is not None}
    for setting, (word, parts) in _COUNTS.items():
        counts = {part: parameters.get(f"{word}_{part}") for part in parts}
        if None not in counts.values():
            found[setting] = {part: int(str(count)) for part, count in counts.items()}
    window = {part: read_date(parameters.get(f"scoring_{part}")) for part in _WINDOW}
    if None not in window.values():
        found["scoring_window"] = window
    if parameters.get("meeting_months") is not None:
        found["meeting_months"] = sorted(int(month) for month in parameters["meeting_months"])
    if parameters.get("quotas_basis") is not None:
        found["quotas_basis"] = parameters["quotas_basis"]
    found |= {name: _dictionary(parameters, name) for name in NAMES if parameters.get(f"{name}_lines")}
    if parameters.get("coverage_percent") is not None:
        found["coverage_threshold"] = Decimal(str(parameters["coverage_percent"])) / 100
    return found


def _dictionary(parameters: Mapping[str, Any], name: str) -> dict[str, Any]:
    year = parameters.get(f"{name}_year")
    return {
        "year": None if year is None else int(year),
        "authority": parameters.get(f"{name}_authority"),
        "options": from_lines(parameters[f"{name}_lines"]),
    }
