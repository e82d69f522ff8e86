"""The registers of duty cards, their progress, and policy documents."""

from __future__ import annotations

from handlers.governance.duties.models import DutyCard, DutyReport, PolicyDocument
from handlers.registers.register import Column, Register, Related

KINDS = {
    "own": {"zh": "部门自行落实", "en": "Own work"},
    "policy": {"zh": "出台政策措施", "en": "Policy measure"},
    "carried": {"zh": "由专门流程承担", "en": "Carried by a process"},
}

DUTY_CARDS = Register(
    "duty_cards",
    "部门职责任务",
    "Duty cards",
    DutyCard,
    DutyCard.name,
    (
        Column(DutyCard.kind, "方式", "Kind", "choice", choices=KINDS, is_filterable=True),
        Column(
            DutyCard.progress, "进度（%）", "Progress (%)", "number", is_filterable=True, is_sortable=True
        ),
        Column(DutyCard.due_on, "自评时限", "Due", "date", is_filterable=True, is_sortable=True),
        Column(DutyCard.ended_at, "确认时间", "Confirmed", "datetime", is_sortable=True),
    ),
    details=(
        Column(DutyCard.id, "任务卡", "Card"),
        Column(DutyCard.work, "承担流程", "Carried by"),
        Column(DutyCard.reason, "未全部履行的原因", "Why not fulfilled"),
        Column(DutyCard.texts, "措施和自评", "Measures and evaluation", "data"),
    ),
    number=DutyCard.code,
    state=DutyCard.state,
    states={
        "open": ("进行中", "Open"),
        "fulfilled": ("已履行", "Fulfilled"),
        "partly": ("部分履行", "Partly fulfilled"),
        "unfulfilled": ("未履行", "Not fulfilled"),
    },
    dated=DutyCard.created_at,
    campaign=DutyCard.campaign_id,
    organisation=DutyCard.organisation_id,
    instance=DutyCard.instance_id,
    related=(Related("季度进展", "Progress", "duty_reports", "card_id", DutyCard.id),),
)

DUTY_REPORTS = Register(
    "duty_reports",
    "职责任务进展",
    "Progress of duties",
    DutyReport,
    DutyCard.name,
    (
        Column(
            DutyReport.reported_on, "填报日期", "Reported on", "date", is_filterable=True, is_sortable=True
        ),
        Column(DutyReport.progress, "进度（%）", "Progress (%)", "number"),
        Column(DutyReport.note, "进展", "Progress note"),
    ),
    details=(Column(DutyReport.card_id, "任务卡", "Card", is_filterable=True),),
    dated=DutyReport.reported_on,
    campaign=DutyCard.campaign_id,
    organisation=DutyCard.organisation_id,
    instance=DutyCard.instance_id,
    joins=((DutyCard, DutyCard.id == DutyReport.card_id),),
)

DOCUMENT_KINDS = {
    "policy": {"zh": "政策措施", "en": "Policy measure"},
    "incentive": {"zh": "激励机制", "en": "Incentive mechanism"},
}

POLICY_DOCUMENTS = Register(
    "policy_documents",
    "政策文件",
    "Policy documents",
    PolicyDocument,
    PolicyDocument.title,
    (
        Column(PolicyDocument.kind, "类别", "Kind", "choice", choices=DOCUMENT_KINDS, is_filterable=True),
        Column(
            PolicyDocument.issued_on, "签发日期", "Issued on", "date", is_filterable=True, is_sortable=True
        ),
        Column(PolicyDocument.published_at, "公布时间", "Published", "datetime"),
    ),
    details=(Column(PolicyDocument.summary, "主要内容", "Summary"),),
    number=PolicyDocument.number,
    dated=PolicyDocument.issued_on,
    campaign=PolicyDocument.campaign_id,
    organisation=PolicyDocument.organisation_id,
    instance=PolicyDocument.instance_id,
    visible_to=lambda _ctx, _person_id: PolicyDocument.published_at.is_not(None),
)

REGISTERS = (DUTY_CARDS, DUTY_REPORTS, POLICY_DOCUMENTS)
