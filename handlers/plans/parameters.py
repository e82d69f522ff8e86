"""The parameters of a year as the office's form gives them, put into the campaign record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.campaigns.queries import get_campaign
from handlers.campaigns.service import BadParameters
from handlers.campaigns.service import set_parameters as store_parameters
from handlers.plans.rules import read_date

REFUSED = BadParameters.code

_REASONS: Mapping[str, str] = {
    "campaign.phase_ends_before_start": "有阶段的结束日期早于开始日期。",
    "campaign.phases_overlap": "阶段日期有重叠,后一阶段须在前一阶段结束之后开始。",
    "campaign.phase_fixed": "已经开始或结束的阶段不能再改日期。",
    "campaign.bad_quota": "名额须为不小于零的整数。",
    "campaign.bad_threshold": "覆盖率须在0至100之间。",
    "campaign.bad_working_days": "工作日数须在1至60之间。",
    "campaign.bad_date": "有日期没有填写。",
    "campaign.bad_review": "评审和名单的设置不完整或超出范围。",
}


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
    found: dict[str, Any] = {
        key: int(parameters[key])
        for key in ("report_due_working_day", "countersign_working_days")
        if parameters.get(key) is not None
    }
    found |= {
        key: day
        for key in ("plan_due_on", "midterm_on")
        if (day := read_date(parameters.get(key))) is not None
    }
    quotas = {kind: parameters.get(f"quota_{kind}") for kind in ("results", "experts", "teams")}
    if None not in quotas.values():
        found["quotas"] = {kind: int(str(quota)) for kind, quota in quotas.items()}
    if parameters.get("coverage_percent") is not None:
        found["coverage_threshold"] = Decimal(str(parameters["coverage_percent"])) / 100
    return found
