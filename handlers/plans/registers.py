"""The registers of plans: the municipal plan, the plans of counties and units, work plans of the year."""

from __future__ import annotations

from sqlalchemy import true

from handlers.directory.models import Organisation
from handlers.directory.rules import KINDS
from handlers.plans.models import IssuedPlan, UnitPlan, WorkPlanEntry
from handlers.registers.register import Column, Register

ISSUED_PLANS = Register(
    "issued_plans",
    "实施方案",
    "Municipal plans",
    IssuedPlan,
    IssuedPlan.title,
    (
        Column(IssuedPlan.campaign_id, "年度", "Year", "campaign", is_filterable=True),
        Column(IssuedPlan.issued_on, "印发日期", "Issued on", "date", is_sortable=True),
        Column(IssuedPlan.dispatched_at, "分发时间", "Sent out", "datetime"),
    ),
    details=(Column(IssuedPlan.registered_at, "登记时间", "Registered", "datetime"),),
    number=IssuedPlan.document_number,
    dated=IssuedPlan.issued_on,
    campaign=IssuedPlan.campaign_id,
    visible_to=lambda _ctx, _person_id: true(),
)

UNIT_PLANS = Register(
    "unit_plans",
    "活动方案",
    "Plans of units",
    UnitPlan,
    Organisation.name,
    (
        Column(Organisation.kind, "类别", "Kind", "choice", choices=KINDS, is_filterable=True),
        Column(Organisation.county_id, "县区", "County", "organisation"),
        Column(UnitPlan.due_on, "期限", "Due", "date", is_filterable=True, is_sortable=True),
        Column(UnitPlan.ended_at, "报送时间", "Filed", "datetime", is_filterable=True, is_sortable=True),
    ),
    details=(
        Column(UnitPlan.content, "方案内容", "Plan", "data"),
        Column(UnitPlan.funds_confirmed, "经费确认", "Funds confirmed"),
        Column(UnitPlan.opinion, "审核意见", "Opinion"),
        Column(UnitPlan.exemption_reason, "免报原因", "Why exempted"),
        Column(UnitPlan.overdue_at, "逾期登记", "Overdue since", "datetime"),
    ),
    state=UnitPlan.state,
    states={
        "open": ("未报", "Not filed"),
        "filed": ("已报送", "Filed"),
        "exempted": ("免报", "Exempted"),
        "closed": ("逾期未报", "Never filed"),
    },
    dated=UnitPlan.created_at,
    campaign=UnitPlan.campaign_id,
    organisation=UnitPlan.organisation_id,
    instance=UnitPlan.instance_id,
)

WORK_PLANS = Register(
    "work_plans",
    "年度工作计划",
    "Work plans",
    WorkPlanEntry,
    Organisation.name,
    (
        Column(WorkPlanEntry.plan_year, "年份", "Year", "number"),
        Column(WorkPlanEntry.entry, "列入内容", "Entry"),
        Column(WorkPlanEntry.owner, "责任人", "Owner"),
        Column(WorkPlanEntry.entered_on, "列入日期", "Entered on", "date", is_sortable=True),
    ),
    searched=(WorkPlanEntry.entry,),
    dated=WorkPlanEntry.entered_on,
    campaign=WorkPlanEntry.campaign_id,
    organisation=WorkPlanEntry.organisation_id,
)

REGISTERS = (ISSUED_PLANS, UNIT_PLANS, WORK_PLANS)
