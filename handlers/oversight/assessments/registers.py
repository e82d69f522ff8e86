"""The registers of assessments (量化考核), of their indicators, and of the weights set for a year."""

from __future__ import annotations

from sqlalchemy import case, func, select, true
from sqlalchemy.orm import aliased

from handlers.directory.models import Organisation
from handlers.oversight.assessments.models import Assessment, AssessmentScheme, AssessmentScore
from handlers.registers.register import Column, Register, Related

_better = aliased(Assessment)
# Those with the same score share a rank.
RANK = case(
    (
        Assessment.final_score.is_not(None),
        select(func.count() + 1)
        .where(
            _better.campaign_id == Assessment.campaign_id,
            _better.peer_class == Assessment.peer_class,
            _better.final_score > Assessment.final_score,
        )
        .correlate(Assessment)
        .scalar_subquery(),
    )
).label("rank")

CLASSES = {
    "county": {"zh": "县区", "en": "County"},
    "large": {"zh": "大企业", "en": "Large enterprise"},
    "unit": {"zh": "其他单位", "en": "Other unit"},
}

ASSESSMENTS = Register(
    "assessments",
    "量化考核",
    "Assessments",
    Assessment,
    Organisation.name,
    (
        Column(Assessment.peer_class, "类别", "Peer class", "choice", choices=CLASSES, is_filterable=True),
        Column(Assessment.final_score, "得分", "Score", "number", is_filterable=True, is_sortable=True),
        Column(RANK, "类内名次", "Rank in its class", "number"),
        Column(Assessment.ended_at, "办结时间", "Ended", "datetime", is_sortable=True),
    ),
    details=(
        Column(Assessment.id, "考核", "Assessment"),
        Column(Assessment.veto, "一票否决", "Veto"),
        Column(Assessment.adjustment, "申诉调整", "Points of the appeal", "number"),
    ),
    state=Assessment.state,
    states={
        "open": ("考核中", "Under way"),
        "published": ("已公布", "Published"),
        "lapsed": ("年底未评定", "Not assessed by the year's end"),
    },
    dated=Assessment.created_at,
    campaign=Assessment.campaign_id,
    organisation=Assessment.organisation_id,
    instance=Assessment.instance_id,
    related=(Related("指标", "Indicators", "assessment_scores", "assessment_id", Assessment.id),),
)

SOURCES = {
    "automatic": {"zh": "自动取数", "en": "Automatic"},
    "reported": {"zh": "自评和上级评定", "en": "Reported"},
}

SCORES = Register(
    "assessment_scores",
    "考核指标得分",
    "Scores of indicators",
    AssessmentScore,
    AssessmentScore.name,
    (
        Column(AssessmentScore.source, "来源", "Source", "choice", choices=SOURCES, is_filterable=True),
        Column(AssessmentScore.weight, "权重", "Weight", "number"),
        Column(AssessmentScore.target, "目标", "Target", "number"),
        Column(AssessmentScore.actual, "实际", "Actual", "number"),
        Column(AssessmentScore.self_score, "自评", "Own score", "number"),
        Column(AssessmentScore.upper_score, "上级评定", "Score of the level above", "number"),
        Column(AssessmentScore.score, "得分", "Score", "number"),
    ),
    details=(
        Column(AssessmentScore.reason, "扣分原因", "Reason for the deduction"),
        Column(AssessmentScore.assessment_id, "考核", "Assessment", is_filterable=True),
    ),
    dated=Assessment.created_at,
    campaign=Assessment.campaign_id,
    organisation=Assessment.organisation_id,
    instance=Assessment.instance_id,
    joins=((Assessment, Assessment.id == AssessmentScore.assessment_id),),
)

SCHEMES = Register(
    "assessment_schemes",
    "考核指标权重",
    "Weights of the assessment",
    AssessmentScheme,
    AssessmentScheme.campaign_id,
    (Column(AssessmentScheme.set_on, "确定日期", "Set on", "date", is_sortable=True),),
    dated=AssessmentScheme.set_on,
    campaign=AssessmentScheme.campaign_id,
    visible_to=lambda _ctx, _person_id: true(),
)

REGISTERS = (ASSESSMENTS, SCORES, SCHEMES)
