"""The parameters of a year as the office's form has them: read from the campaign record, and put into it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.campaigns.queries import get_campaign, get_settings
from handlers.campaigns.service import BadParameters
from handlers.campaigns.service import set_parameters as store_parameters
from handlers.plans import fields
from handlers.plans.rules import read_date

REFUSED = BadParameters.code

REASONS: Mapping[str, str] = {
    "campaign.phase_ends_before_start": "有阶段的结束日期早于开始日期。",
    "campaign.phases_overlap": "阶段日期有重叠，后一阶段须在前一阶段结束之后开始。",
    "campaign.phase_fixed": "已经开始或结束的阶段不能再改日期。",
    "campaign.bad_quota": "名额须为不小于零的整数。",
    "campaign.bad_basis": "请写明名额的依据文件，不超过120字。",
    "campaign.bad_grades": "一、二、三等奖之和须等于优秀成果名额。",
    "campaign.bad_medal_experts": "授予奖章的创新能手不能多于创新能手名额。",
    "campaign.bad_window": "申报须先开始后截止，评分须在申报和推荐截止之后开始。",
    "campaign.bad_dictionary": "字典须写明依据文件和年份，每行一项，名称不重复，不超过40字，最多100项。",
    "campaign.bad_threshold": "覆盖率须在0至100之间。",
    "campaign.bad_working_days": "工作日数须在1至60之间。",
    "campaign.bad_date": "有日期没有填写。",
    "campaign.bad_month": "会议月份须为1至12。",
    "campaign.bad_recommendation": "推荐名额须为不小于零的整数。",
    "campaign.bad_unit_heads": "单位负责人能否申报的设置超出范围。",
    "campaign.bad_opinions": "征求意见的设置不完整或超出范围。",
    "campaign.bad_notice": "公示、异议和听证的设置不完整或超出范围。",
    "campaign.bad_assessment": "量化考核的指标或期限不完整或超出范围。",
    "campaign.bad_promotion": "“推广入选分数”须为0至100的整数。",
    "campaign.promotion_weights": "推广评价“价值、适用性、效益权重”之和须为100。",
    "campaign.promotion_months": "“推广跟踪月数”须从小到大，1至5个，每个为1至60个月。",
    "campaign.bad_carriers": "“载体复核周期”须为1至36个月，“自查期限”和“整改期限”须为1至100个工作日。",
    "campaign.carrier_days": "“载体申报截止”不能早于“载体申报开始”。",
    "campaign.carrier_standards": "三类载体的“建设标准”各须有1至20条，每行一条，每条不超过80字。",
    "campaign.bad_energy": "节能减排竞赛的“季度”须有1至8个并有名称，“系数来源”须写明，"
    "“填报期限”“推广名额”须为1至1000。",
    "campaign.energy_days": "节能减排竞赛的各“季度”须依次在后，“核查截止”须在最后一个季度结束之后。",
    "campaign.energy_factors": "“折标准煤系数”须写明能源和单位，能源不能重复，系数须大于0、不超过100。",
    "campaign.bad_five_small": "五小竞赛的“推荐名额”须为1至1000，“评分标准”须写明名称（不超过40字）和权重。",
    "campaign.five_small_days": "五小竞赛的“提交截止”“单位评审截止”“县区评审截止”须依次在“提交开始”之后。",
    "campaign.five_small_weights": "五小竞赛“评分标准”的权重之和须为100。",
    "campaign.bad_five_type": "五型班组竞赛的“半年评比占比”须为0至100，“推荐名额”须为1至1000。",
    "campaign.five_type_days": "五型班组竞赛的“半年评比开始、截止”和“年终评比开始、截止”须依次在后。",
    "campaign.bad_inspection": "检查督导的轮次或检查项目不完整或超出范围。",
    "campaign.bad_competition": "职业技能竞赛的申诉时限须为1至240小时，合格分数须为0至100。",
    "campaign.bad_review": "评审和名单的设置不完整或超出范围。",
}


def show_parameters(ctx: Ctx, campaign_id: str) -> dict[str, Any]:
    """What the form starts with, by its fields. Raises NotFound."""
    campaign = get_campaign(ctx, campaign_id)
    shown: dict[str, Any] = {"campaign_title": campaign.title}
    for phase in campaign.phases:
        shown[f"phase_{phase.number}_starts_on"] = phase.starts_on
        shown[f"phase_{phase.number}_ends_on"] = phase.ends_on
    return shown | fields.show(get_settings(ctx, campaign_id))


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
            settings=fields.read(get_settings(ctx, campaign_id), parameters),
        )
    except BadParameters as error:
        codes = error.params.get("errors")
        reasons = [REASONS.get(str(code), str(code)) for code in codes] if isinstance(codes, list) else []
        raise BusinessError(REFUSED, "".join(reasons) or error.message) from error


def _phase_dates(parameters: Mapping[str, Any], number: int, present: tuple[date, date]) -> tuple[date, date]:
    starts_on = read_date(parameters.get(f"phase_{number}_starts_on"))
    ends_on = read_date(parameters.get(f"phase_{number}_ends_on"))
    return starts_on or present[0], ends_on or present[1]
