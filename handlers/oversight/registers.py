"""The registers of stage summaries (阶段总结) and of the practices distilled from them."""

from __future__ import annotations

from handlers.directory.models import Organisation
from handlers.oversight.models import Practice, StageSummary
from handlers.registers.register import Column, Register, Related

LEVELS = {
    "unit": {"zh": "单位", "en": "Unit"},
    "county": {"zh": "县区", "en": "County"},
    "city": {"zh": "全市", "en": "City"},
}

SUMMARIES = Register(
    "stage_summaries",
    "阶段总结",
    "Stage summaries",
    StageSummary,
    Organisation.name,
    (
        Column(StageSummary.level, "层级", "Level", "choice", choices=LEVELS, is_filterable=True),
        Column(Organisation.county_id, "县区", "County", "organisation"),
        Column(StageSummary.due_on, "期限", "Due", "date", is_filterable=True, is_sortable=True),
        Column(StageSummary.ended_at, "报送时间", "Filed", "datetime", is_filterable=True, is_sortable=True),
    ),
    details=(
        Column(StageSummary.content, "总结内容", "Summary", "data"),
        Column(StageSummary.marked, "推荐的特色工作", "Distinctive work pointed out"),
        Column(StageSummary.late_at, "逾期登记", "Late since", "datetime"),
    ),
    state=StageSummary.state,
    states={
        "open": ("未报", "Not filed"),
        "filed": ("已报送", "Filed"),
        "missing": ("逾期未报", "Never filed"),
    },
    dated=StageSummary.created_at,
    campaign=StageSummary.campaign_id,
    organisation=StageSummary.organisation_id,
    instance=StageSummary.instance_id,
    related=(Related("经验做法", "Practices", "practices", "instance_id", StageSummary.instance_id),),
)

PRACTICES = Register(
    "practices",
    "经验做法",
    "Practices",
    Practice,
    Practice.title,
    (
        Column(Practice.problem, "解决的问题", "Problem"),
        Column(Practice.created_at, "登记时间", "Registered", "datetime", is_sortable=True),
    ),
    details=(
        Column(Practice.practice, "做法", "Practice"),
        Column(Practice.effect, "成效", "Effect"),
        Column(Practice.transferable_to, "可推广到", "Transferable to"),
        Column(Practice.instance_id, "来源", "Source", "instance", is_filterable=True),
    ),
    dated=Practice.created_at,
    campaign=Practice.campaign_id,
    organisation=Practice.organisation_id,
    instance=Practice.instance_id,
)

REGISTERS = (SUMMARIES, PRACTICES)
