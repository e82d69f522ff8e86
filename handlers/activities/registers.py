"""The register of activity reports (情况上报)."""

from __future__ import annotations

from handlers.activities.models import ActivityReport
from handlers.directory.models import Organisation
from handlers.registers.register import Column, Register

REPORTS = Register(
    "activity_reports",
    "情况上报",
    "Activity reports",
    ActivityReport,
    Organisation.name,
    (
        Column(ActivityReport.period, "期次", "Period", is_filterable=True, is_sortable=True),
        Column(Organisation.county_id, "县区", "County", "organisation"),
        Column(ActivityReport.due_on, "期限", "Due", "date", is_filterable=True, is_sortable=True),
        Column(
            ActivityReport.submitted_at,
            "报送时间",
            "Submitted",
            "datetime",
            is_filterable=True,
            is_sortable=True,
        ),
        Column(ActivityReport.is_late, "迟报", "Late", "bool", is_filterable=True),
        Column(ActivityReport.is_zero, "零报告", "Zero report", "bool", is_filterable=True),
    ),
    details=(
        Column(ActivityReport.figures, "数据", "Figures", "data"),
        Column(ActivityReport.texts, "文字情况", "Texts", "data"),
        Column(ActivityReport.zero_reason, "零报告原因", "Why nothing"),
        Column(ActivityReport.accepted_at, "核收时间", "Accepted", "datetime"),
        Column(ActivityReport.listed_at, "列入通报", "Listed as missing", "datetime"),
    ),
    state=ActivityReport.state,
    states={
        "open": ("未报", "Not submitted"),
        "submitted": ("已报送", "Submitted"),
        "accepted": ("已核收", "Accepted"),
        "missing": ("逾期未报", "Never submitted"),
    },
    dated=ActivityReport.created_at,
    campaign=ActivityReport.campaign_id,
    organisation=ActivityReport.organisation_id,
    instance=ActivityReport.instance_id,
)

REGISTERS = (REPORTS,)
