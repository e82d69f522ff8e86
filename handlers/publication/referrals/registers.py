"""The register of referrals."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from engine.context import Ctx
from handlers.publication.referrals.models import Referral
from handlers.publication.referrals.rules import AWARD_GRADES, STATE_NAMES
from handlers.registers.register import Column, Register


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return Referral.inventor_id == person_id


REFERRALS = Register(
    "award_referrals",
    "科技进步奖推荐",
    "Referrals for the science award",
    Referral,
    Referral.title,
    (
        Column(Referral.inventor_id, "发明人", "Inventor", "person"),
        Column(Referral.category, "推荐类别", "Category", is_filterable=True),
        Column(Referral.submitted_on, "推荐日期", "Submitted", "date", is_filterable=True, is_sortable=True),
        Column(Referral.grade, "获奖等级", "Grade", "choice", choices=AWARD_GRADES, is_filterable=True),
    ),
    details=(
        Column(Referral.end_reason, "未推荐的原因", "Why not referred"),
        Column(Referral.ended_at, "办结时间", "Ended", "datetime"),
        Column(Referral.texts, "推荐书", "Award form", "data"),
    ),
    number=Referral.number,
    state=Referral.state,
    states=dict(STATE_NAMES),
    dated=Referral.created_at,
    campaign=Referral.campaign_id,
    organisation=Referral.organisation_id,
    instance=Referral.instance_id,
    visible_to=_own,
)

REGISTERS = (REFERRALS,)
