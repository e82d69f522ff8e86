"""The registers of the energy contest: enterprises, their measures and their quarters."""

from __future__ import annotations

from handlers.activities.energy import figures
from handlers.activities.energy.models import EnergyContest, EnergyMeasure, EnergyQuarter
from handlers.activities.energy.rules import PEER_CLASSES, THEMES, VERIFIERS
from handlers.directory.models import Organisation
from handlers.registers.register import Column, Register, Related

CONTESTS = Register(
    "energy_contests",
    "节能减排竞赛",
    "Energy contest",
    EnergyContest,
    Organisation.name,
    (
        Column(EnergyContest.peer_class, "组别", "Class", "choice", choices=PEER_CLASSES, is_filterable=True),
        Column(EnergyContest.baseline_energy, "基期能耗（吨标准煤）", "Baseline (tce)", "number"),
        Column(
            EnergyContest.saved_energy,
            "核定节能量（吨标准煤）",
            "Saved (tce)",
            "number",
            is_sortable=True,
            is_summed=True,
        ),
        Column(EnergyContest.saving_rate, "节能率（%）", "Saved (%)", "number", is_sortable=True),
        Column(EnergyContest.place, "名次", "Place", "number", is_sortable=True),
    ),
    details=(
        Column(EnergyContest.baseline_output, "基期产值（万元）", "Baseline output (10,000 yuan)", "number"),
        Column(
            EnergyContest.verified_by,
            "核查方",
            "Verified by",
            "choice",
            choices={"": {"zh": "", "en": ""}, **VERIFIERS},
            is_filterable=True,
        ),
        Column(EnergyContest.verified_at, "核查时间", "Verified", "datetime"),
        Column(EnergyContest.end_reason, "未排名原因", "Why not ranked"),
        Column(EnergyContest.ended_at, "结束时间", "Ended", "datetime"),
        Column(EnergyContest.texts, "参赛情况", "Entry", "data"),
    ),
    number=EnergyContest.number,
    state=EnergyContest.state,
    states={
        "entered": ("参赛中", "Taking part"),
        "verified": ("已核查", "Verified"),
        "ranked": ("已排名", "Ranked"),
        "withdrawn": ("已退出", "Withdrawn"),
        "unverified": ("未通过核查", "Not verified"),
    },
    dated=EnergyContest.created_at,
    campaign=EnergyContest.campaign_id,
    organisation=EnergyContest.organisation_id,
    instance=EnergyContest.instance_id,
    related=(
        Related("节能减排措施", "Measures", "energy_measures", "contest_id", EnergyContest.id),
        Related("分季度情况", "Quarters", "energy_quarters", "contest_id", EnergyContest.id),
    ),
)

MEASURES = Register(
    "energy_measures",
    "节能减排措施",
    "Energy measures",
    EnergyMeasure,
    EnergyMeasure.title,
    (
        Column(EnergyMeasure.theme, "方向", "Theme", "choice", choices=THEMES, is_filterable=True),
        Column(
            EnergyMeasure.expected_saving,
            "预计年节能量（吨标准煤）",
            "Expected (tce a year)",
            "number",
            is_sortable=True,
            is_summed=True,
        ),
        Column(EnergyMeasure.filed_at, "填报时间", "Filed", "datetime", is_filterable=True, is_sortable=True),
    ),
    details=(
        Column(EnergyMeasure.contest_id, "参赛", "Contest", is_filterable=True),
        Column(EnergyMeasure.how, "做法", "How"),
    ),
    number=EnergyContest.number,
    dated=EnergyMeasure.filed_at,
    campaign=EnergyContest.campaign_id,
    organisation=EnergyContest.organisation_id,
    instance=EnergyContest.instance_id,
    joins=((EnergyContest, EnergyContest.id == EnergyMeasure.contest_id),),
    figures=figures.MEASURES,
)

QUARTERS = Register(
    "energy_quarters",
    "分季度能耗",
    "Energy by quarter",
    EnergyQuarter,
    EnergyQuarter.name,
    (
        Column(EnergyQuarter.output, "产值（万元）", "Output (10,000 yuan)", "number"),
        Column(EnergyQuarter.used, "能耗（吨标准煤）", "Used (tce)", "number", is_summed=True),
        Column(
            EnergyQuarter.expected,
            "按基期折算（吨标准煤）",
            "At the baseline (tce)",
            "number",
            is_summed=True,
        ),
        Column(
            (EnergyQuarter.expected - EnergyQuarter.used).label("saved"),
            "节能量（吨标准煤）",
            "Saved (tce)",
            "number",
            is_sortable=True,
        ),
        Column(
            EnergyQuarter.reported_at,
            "填报时间",
            "Reported",
            "datetime",
            is_filterable=True,
            is_sortable=True,
        ),
    ),
    details=(
        Column(EnergyQuarter.contest_id, "参赛", "Contest", is_filterable=True),
        Column(EnergyQuarter.explanation, "异常说明", "Explanation"),
        Column(EnergyQuarter.texts, "填报内容", "Report", "data"),
    ),
    number=EnergyContest.number,
    dated=EnergyQuarter.reported_at,
    campaign=EnergyContest.campaign_id,
    organisation=EnergyContest.organisation_id,
    instance=EnergyContest.instance_id,
    joins=((EnergyContest, EnergyContest.id == EnergyQuarter.contest_id),),
    figures=figures.QUARTERS,
)

REGISTERS = (CONTESTS, MEASURES, QUARTERS)
