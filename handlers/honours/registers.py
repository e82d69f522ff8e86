"""The registers of notices, objections, decisions and honours. Objectors are for discipline and the office alone."""

from __future__ import annotations

from handlers.honours.models import Decision, Honour, NoticeItem, Objection, Objector, PublicNotice
from handlers.honours.rules.states import HONOUR_NAMES, OBJECTION_KINDS, REFUSALS
from handlers.registers.register import Column, Register, Related
from handlers.reviews.rules.lists import GRADE_NAMES

HANDLERS = frozenset({"discipline", "office", "office_director"})

NOTICES = Register(
    "public_notices",
    "公示",
    "Public notices",
    PublicNotice,
    PublicNotice.title,
    (
        Column(PublicNotice.round, "次数", "Round", "number"),
        Column(PublicNotice.starts_on, "发布日期", "Posted", "date", is_filterable=True, is_sortable=True),
        Column(PublicNotice.ends_on, "截止日期", "Last day", "date", is_filterable=True, is_sortable=True),
        Column(PublicNotice.channels, "渠道", "Channels"),
    ),
    details=(
        Column(PublicNotice.introduction, "说明", "Introduction"),
        Column(PublicNotice.contact, "受理单位和联系方式", "Contact"),
        Column(PublicNotice.posted_proof, "发布证明", "Proof of posting"),
        Column(PublicNotice.closed_proof, "撤下证明", "Proof of the end"),
        Column(PublicNotice.annul_reason, "作废原因", "Why annulled"),
    ),
    number=PublicNotice.number,
    state=PublicNotice.state,
    states={
        "draft": ("起草", "Draft"),
        "posted": ("公示中", "Posted"),
        "closed": ("已结束", "Closed"),
        "annulled": ("已作废", "Annulled"),
    },
    dated=PublicNotice.created_at,
    campaign=PublicNotice.campaign_id,
    instance=PublicNotice.instance_id,
    related=(
        Related("公示名单", "Items", "notice_items", "notice_id", PublicNotice.id),
        Related("异议", "Objections", "objections", "notice_id", PublicNotice.id),
    ),
)

NOTICE_ITEMS = Register(
    "notice_items",
    "公示名单",
    "Items of notices",
    NoticeItem,
    NoticeItem.name,
    (
        Column(NoticeItem.position, "序号", "No.", "number"),
        Column(NoticeItem.people, "完成人", "People"),
        Column(NoticeItem.unit, "单位", "Unit"),
        Column(NoticeItem.grade, "等级", "Grade", "choice", choices=GRADE_NAMES, is_filterable=True),
        Column(NoticeItem.has_medal, "拟授奖章", "Medal", "bool", is_filterable=True),
    ),
    details=(Column(NoticeItem.notice_id, "公示", "Notice", is_filterable=True),),
    number=PublicNotice.number,
    state=NoticeItem.state,
    states={
        "posted": ("公示中", "Posted"),
        "held": ("暂缓", "Held"),
        "passed": ("通过", "Passed"),
        "removed": ("取消", "Removed"),
        "repeated": ("重新公示", "Noticed again"),
        "void": ("作废", "Void"),
    },
    dated=PublicNotice.created_at,
    campaign=PublicNotice.campaign_id,
    instance=PublicNotice.instance_id,
    joins=((PublicNotice, PublicNotice.id == NoticeItem.notice_id),),
)

OBJECTIONS = Register(
    "objections",
    "异议",
    "Objections",
    Objection,
    NoticeItem.name,
    (
        Column(Objection.kind, "类别", "Kind", "choice", choices=OBJECTION_KINDS, is_filterable=True),
        Column(Objection.filed_at, "提出时间", "Filed", "datetime", is_sortable=True),
        Column(Objection.ended_at, "办结时间", "Ended", "datetime", is_sortable=True),
    ),
    details=(
        Column(Objection.notice_id, "公示", "Notice", is_filterable=True),
        Column(Objection.told_facts, "异议事实", "Facts"),
        Column(Objection.refusal, "不予受理", "Not accepted", "choice", choices=REFUSALS),
        Column(Objection.reason, "决定理由", "Reason"),
        Column(Objection.reply, "答复", "Reply"),
    ),
    number=Objection.number,
    state=Objection.state,
    states={
        "filed": ("待受理", "Filed"),
        "accepted": ("办理中", "Accepted"),
        "not_accepted": ("不予受理", "Not accepted"),
        "upheld": ("成立", "Upheld"),
        "corrected": ("已更正", "Corrected"),
        "dismissed": ("不成立", "Dismissed"),
    },
    dated=Objection.filed_at,
    campaign=Objection.campaign_id,
    organisation=Objection.organisation_id,
    joins=(
        (
            NoticeItem,
            (NoticeItem.notice_id == Objection.notice_id) & (NoticeItem.entry_id == Objection.entry_id),
        ),
    ),
    related=(Related("异议人", "Objector", "objectors", "objection_id", Objection.id),),
)

OBJECTORS = Register(
    "objectors",
    "异议人",
    "Objectors",
    Objector,
    Objector.name,
    (
        Column(
            Objector.signed,
            "署名",
            "Signed as",
            "choice",
            choices={"person": {"zh": "个人实名", "en": "Person"}, "unit": {"zh": "单位", "en": "Unit"}},
        ),
        Column(Objector.contact, "联系方式", "Contact"),
    ),
    details=(
        Column(Objector.objection_id, "异议", "Objection", is_filterable=True),
        Column(Objector.facts, "事实和理由", "Facts"),
        Column(Objector.evidence, "证据或线索", "Evidence"),
    ),
    number=Objection.number,
    dated=Objection.filed_at,
    campaign=Objection.campaign_id,
    joins=((Objection, Objection.id == Objector.objection_id),),
    roles=HANDLERS,
)

DECISIONS = Register(
    "decisions",
    "决定",
    "Decisions",
    Decision,
    Decision.title,
    (
        Column(
            Decision.kind,
            "类别",
            "Kind",
            "choice",
            choices={
                "conferral": {"zh": "命名表彰", "en": "Conferral"},
                "medal": {"zh": "五一劳动奖章", "en": "Medals"},
                "revocation": {"zh": "撤销", "en": "Revocation"},
            },
            is_filterable=True,
        ),
        Column(Decision.issued_on, "印发日期", "Issued", "date", is_filterable=True, is_sortable=True),
    ),
    details=(
        Column(Decision.body, "正文", "Text"),
        Column(Decision.signatories, "署名单位", "Signatories"),
    ),
    number=Decision.number,
    state=Decision.state,
    states={
        "draft": ("起草", "Draft"),
        "published": ("已印发", "Published"),
        "refused": ("未通过", "Refused"),
    },
    dated=Decision.created_at,
    campaign=Decision.campaign_id,
    instance=Decision.instance_id,
    related=(
        Related("荣誉", "Honours", "honours", "decision_id", Decision.id),
        Related("撤销的荣誉", "Honours revoked", "honours", "revoked_by_id", Decision.id),
    ),
)

HONOURS = Register(
    "honours",
    "荣誉",
    "Honours",
    Honour,
    Honour.title,
    (
        Column(Honour.code, "荣誉", "Honour", "choice", choices=HONOUR_NAMES, is_filterable=True),
        Column(Honour.grade, "等级", "Grade", "choice", choices=GRADE_NAMES, is_filterable=True),
        Column(Honour.conferred_on, "授予日期", "Conferred", "date", is_filterable=True, is_sortable=True),
        Column(Honour.delivered_on, "发放日期", "Delivered", "date"),
        Column(Honour.revoked_on, "撤销日期", "Revoked", "date"),
    ),
    details=(
        Column(Honour.decision_id, "决定", "Decision", is_filterable=True),
        Column(Honour.person_id, "获得者", "Holder", "person"),
        Column(Honour.team_id, "班组", "Team", "organisation", is_filterable=True),
        Column(Honour.is_earlier_holder, "曾获", "Held before", "bool", is_filterable=True),
        Column(Honour.verification_code, "验证码", "Verification code"),
        Column(Honour.revoked_by_id, "撤销决定", "Revoked by", is_filterable=True),
    ),
    number=Honour.number,
    state=Honour.state,
    states={
        "proposed": ("拟授予", "Proposed"),
        "noticed": ("公示通过", "Noticed"),
        "conferred": ("已授予", "Conferred"),
        "delivered": ("已发放", "Delivered"),
        "suspended": ("暂停", "Suspended"),
        "revoked": ("已撤销", "Revoked"),
    },
    dated=Honour.created_at,
    campaign=Honour.campaign_id,
    organisation=Honour.organisation_id,
    related=(Related("撤销记录", "Revocations", "revocation_items", "honour_id", Honour.id),),
)

REGISTERS = (NOTICES, NOTICE_ITEMS, OBJECTIONS, OBJECTORS, DECISIONS, HONOURS)
