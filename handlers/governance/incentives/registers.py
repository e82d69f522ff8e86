"""The registers of incentives, talent systems, unit support and rewards."""

from __future__ import annotations

from handlers.directory.models import Organisation
from handlers.directory.rules import KINDS
from handlers.governance.incentives.models import Incentive, Reward, TalentSystem, UnitSupport
from handlers.registers.register import Column, Register, Related

INCENTIVES = Register(
    "incentives",
    "激励机制和人才制度",
    "Incentives",
    Incentive,
    Organisation.name,
    (
        Column(Organisation.kind, "类别", "Kind", "choice", choices=KINDS, is_filterable=True),
        Column(Incentive.urged, "督促次数", "Times urged", "number", is_filterable=True, is_sortable=True),
        Column(Incentive.ended_at, "登记时间", "Ended", "datetime", is_sortable=True),
    ),
    details=(
        Column(Incentive.gaps, "缺项", "Gaps"),
        Column(Incentive.urged_at, "最近督促", "Last urged", "datetime"),
    ),
    state=Incentive.state,
    states={"open": ("报备中", "Open"), "complete": ("健全", "Complete"), "gaps": ("有缺项", "With gaps")},
    dated=Incentive.created_at,
    campaign=Incentive.campaign_id,
    organisation=Incentive.organisation_id,
    instance=Incentive.instance_id,
    related=(
        Related("四项制度", "The four systems", "talent_systems", "incentive_id", Incentive.id),
        Related("单位支持", "Support", "unit_supports", "incentive_id", Incentive.id),
        Related("奖励和待遇", "Rewards", "rewards", "incentive_id", Incentive.id),
    ),
)

SYSTEM_KINDS = {
    "training": {"zh": "培养", "en": "Training"},
    "use": {"zh": "使用", "en": "Use"},
    "assessment": {"zh": "考核", "en": "Assessment"},
    "reward": {"zh": "奖励", "en": "Reward"},
}

TALENT_SYSTEMS = Register(
    "talent_systems",
    "人才四项制度",
    "Talent systems",
    TalentSystem,
    Organisation.name,
    (
        Column(TalentSystem.kind, "制度", "System", "choice", choices=SYSTEM_KINDS, is_filterable=True),
        Column(TalentSystem.is_issued, "已建立", "Exists", "bool", is_filterable=True),
        Column(TalentSystem.is_applied, "已落实", "Applied", "bool", is_filterable=True),
        Column(TalentSystem.document, "文件", "Document"),
    ),
    details=(
        Column(TalentSystem.gap, "不足", "Gap"),
        Column(TalentSystem.incentive_id, "报备", "Filing", is_filterable=True),
    ),
    dated=Incentive.created_at,
    campaign=Incentive.campaign_id,
    organisation=Incentive.organisation_id,
    instance=Incentive.instance_id,
    joins=((Incentive, Incentive.id == TalentSystem.incentive_id),),
)

SUPPORT_KINDS = {
    "funding": {"zh": "经费保障", "en": "Funding"},
    "selection": {"zh": "成果评选", "en": "Selection"},
    "promotion": {"zh": "推广应用", "en": "Promotion"},
    "platform": {"zh": "搭建平台", "en": "Platforms"},
}

UNIT_SUPPORTS = Register(
    "unit_supports",
    "单位支持",
    "Support by units",
    UnitSupport,
    UnitSupport.text,
    (
        Column(UnitSupport.kind, "方面", "Kind", "choice", choices=SUPPORT_KINDS, is_filterable=True),
        Column(UnitSupport.amount, "金额", "Amount", "money", is_sortable=True, is_summed=True),
        Column(UnitSupport.given_on, "日期", "On", "date", is_filterable=True, is_sortable=True),
    ),
    details=(Column(UnitSupport.incentive_id, "报备", "Filing", is_filterable=True),),
    dated=UnitSupport.given_on,
    campaign=UnitSupport.campaign_id,
    organisation=UnitSupport.organisation_id,
)

REWARD_KINDS = {
    "money": {"zh": "奖金", "en": "Money"},
    "goods": {"zh": "实物", "en": "Goods"},
    "wage_grade": {"zh": "工资晋级", "en": "Wage grade"},
    "allowance": {"zh": "津贴", "en": "Allowance"},
    "leave": {"zh": "疗休养", "en": "Leave"},
    "training": {"zh": "培训名额", "en": "Training place"},
}

REWARDS = Register(
    "rewards",
    "奖励和待遇",
    "Rewards and treatments",
    Reward,
    Reward.recipient,
    (
        Column(Reward.kind, "种类", "Kind", "choice", choices=REWARD_KINDS, is_filterable=True),
        Column(Reward.basis, "依据", "Basis"),
        Column(Reward.amount, "金额", "Amount", "money", is_sortable=True, is_summed=True),
        Column(Reward.given_on, "兑现日期", "Given on", "date", is_filterable=True, is_sortable=True),
    ),
    details=(Column(Reward.incentive_id, "报备", "Filing", is_filterable=True),),
    dated=Reward.given_on,
    campaign=Reward.campaign_id,
    organisation=Reward.organisation_id,
)

REGISTERS = (INCENTIVES, TALENT_SYSTEMS, UNIT_SUPPORTS, REWARDS)
