"""The registers of promotions, applications and follow-ups: for the unit a result is from, and the one that uses it."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from engine.context import Ctx
from handlers.directory.visibility import visible_organisations
from handlers.publication.promotions.models import Application, FollowUp, Promotion
from handlers.publication.promotions.rules import AGREEMENTS, APPLICATION_NAMES, EFFECTS, PROMOTION_NAMES
from handlers.registers.register import Column, Register, Related


def _of_adopter(ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return Application.adopter_id.in_(visible_organisations(ctx, person_id).select_ids())


def _of_need(ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return Promotion.wanted_by_id.in_(visible_organisations(ctx, person_id).select_ids())


PROMOTIONS = Register(
    "promotions",
    "成果推广",
    "Promotions",
    Promotion,
    Promotion.title,
    (
        Column(Promotion.wanted_by_id, "需求单位", "Needed by", "organisation"),
        Column(Promotion.score, "评分", "Score", "number", is_sortable=True, is_filterable=True),
        Column(Promotion.is_energy, "节能减排", "Energy", "bool", is_filterable=True),
        Column(Promotion.ended_at, "办结时间", "Ended", "datetime", is_sortable=True),
    ),
    details=(
        Column(Promotion.need, "需求", "Need"),
        Column(Promotion.value, "价值", "Value", "number"),
        Column(Promotion.applicability, "适用性", "Applicability", "number"),
        Column(Promotion.benefit, "效益", "Benefit", "number"),
        Column(Promotion.end_reason, "未推广的原因", "Why not promoted"),
    ),
    number=Promotion.number,
    state=Promotion.state,
    states=dict(PROMOTION_NAMES),
    dated=Promotion.created_at,
    campaign=Promotion.campaign_id,
    organisation=Promotion.organisation_id,
    instance=Promotion.instance_id,
    visible_to=_of_need,
    related=(Related("应用单位", "Applications", "result_applications", "promotion_id", Promotion.id),),
)

APPLICATIONS = Register(
    "result_applications",
    "成果应用",
    "Applications of results",
    Application,
    Promotion.title,
    (
        Column(Application.adopter_id, "应用单位", "Used by", "organisation"),
        Column(Application.agreement, "协议", "Agreement", "choice", choices=AGREEMENTS, is_filterable=True),
        Column(Application.applied_on, "应用日期", "Since", "date", is_filterable=True, is_sortable=True),
        Column(Application.fee, "许可费用", "Fee", "money", is_sortable=True, is_summed=True),
        Column(Promotion.is_energy, "节能减排", "Energy", "bool", is_filterable=True),
    ),
    details=(
        Column(Application.promotion_id, "推广", "Promotion", is_filterable=True),
        Column(Application.signed_on, "签约日期", "Signed", "date"),
        Column(Application.terms, "协议内容", "Terms"),
        Column(Application.site, "应用地点", "Place"),
        Column(Application.end_reason, "未采用的原因", "Why not used"),
        Column(Application.ended_at, "办结时间", "Ended", "datetime"),
    ),
    number=Application.number,
    state=Application.state,
    states=dict(APPLICATION_NAMES),
    dated=Application.created_at,
    campaign=Application.campaign_id,
    organisation=Application.organisation_id,
    instance=Application.instance_id,
    joins=((Promotion, Promotion.id == Application.promotion_id),),
    visible_to=_of_adopter,
    related=(Related("跟踪情况", "Follow-ups", "application_followups", "application_id", Application.id),),
)

FOLLOWUPS = Register(
    "application_followups",
    "应用跟踪",
    "Follow-ups",
    FollowUp,
    Application.number,
    (
        Column(FollowUp.months, "月数", "Months", "number", is_sortable=True, is_filterable=True),
        Column(FollowUp.due_on, "应报日期", "Due", "date", is_filterable=True, is_sortable=True),
        Column(FollowUp.effect, "效果", "Effect", "choice", choices=EFFECTS, is_filterable=True),
        Column(FollowUp.benefit, "效益", "Benefit", "money", is_sortable=True, is_summed=True),
        Column(FollowUp.reported_at, "上报时间", "Reported", "datetime"),
    ),
    details=(
        Column(FollowUp.application_id, "应用", "Application", is_filterable=True),
        Column(FollowUp.note, "情况说明", "What happened"),
    ),
    dated=Application.created_at,
    campaign=Application.campaign_id,
    organisation=Application.organisation_id,
    instance=Application.instance_id,
    joins=((Application, Application.id == FollowUp.application_id),),
    visible_to=_of_adopter,
)

REGISTERS = (PROMOTIONS, APPLICATIONS, FOLLOWUPS)
