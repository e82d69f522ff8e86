"""The register of rationalisation proposals."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from engine.context import Ctx
from handlers.activities.proposals import figures
from handlers.activities.proposals.models import Proposal
from handlers.registers.register import Column, Register

KINDS = {
    "technique": {"zh": "技术工艺", "en": "Technique"},
    "equipment": {"zh": "设备工具", "en": "Equipment and tools"},
    "quality": {"zh": "质量", "en": "Quality"},
    "safety": {"zh": "安全", "en": "Safety"},
    "energy": {"zh": "节能减排", "en": "Energy and emissions"},
    "management": {"zh": "管理服务", "en": "Management and service"},
    "other": {"zh": "其他", "en": "Other"},
}


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return Proposal.proposer_id == person_id


PROPOSALS = Register(
    "proposals",
    "合理化建议",
    "Rationalisation proposals",
    Proposal,
    Proposal.title,
    (
        Column(Proposal.kind, "类别", "Kind", "choice", choices=KINDS, is_filterable=True),
        Column(Proposal.proposer_id, "建议人", "Proposer", "person"),
        Column(Proposal.is_major, "重大", "Major", "bool", is_filterable=True),
        Column(Proposal.implemented_on, "实施日期", "Implemented", "date", is_filterable=True),
        Column(Proposal.benefit, "年效益", "Yearly benefit", "money", is_sortable=True, is_summed=True),
        Column(Proposal.reward, "奖金", "Reward", "money", is_sortable=True, is_summed=True),
    ),
    details=(
        Column(Proposal.team_id, "班组", "Team", "organisation"),
        Column(Proposal.answered_at, "答复时间", "Answered", "datetime"),
        Column(Proposal.answer, "答复", "Answer"),
        Column(Proposal.score, "评分", "Score", "number"),
        Column(Proposal.is_recommended, "推荐申报", "Recommended", "bool", is_filterable=True),
        Column(Proposal.texts, "建议内容", "Proposal", "data"),
    ),
    number=Proposal.number,
    state=Proposal.state,
    states={
        "registered": ("待答复", "To be answered"),
        "adopted": ("已采纳", "Adopted"),
        "implemented": ("已实施", "Implemented"),
        "rewarded": ("已奖励", "Rewarded"),
        "kept": ("留存备用", "Kept"),
        "declined": ("不采纳", "Declined"),
    },
    dated=Proposal.created_at,
    campaign=Proposal.campaign_id,
    organisation=Proposal.organisation_id,
    instance=Proposal.instance_id,
    visible_to=_own,
    figures=figures.PROPOSALS,
)

REGISTERS = (PROPOSALS,)
