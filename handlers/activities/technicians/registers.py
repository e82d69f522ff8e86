"""The register of technical-expert recommendations and grade promotions."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from engine.context import Ctx
from handlers.activities.competitions.models import Competition, Entrant, TradeContest
from handlers.activities.technicians.models import TechnicianRecommendation
from handlers.activities.technicians.rules import OUTCOMES
from handlers.directory.models import Person
from handlers.directory.rules import SKILL_GRADES
from handlers.registers.register import Column, Register, Related

_GRADES = {"": {"zh": "", "en": ""}, **SKILL_GRADES}


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return TechnicianRecommendation.person_id == person_id


RECOMMENDATIONS = Register(
    "technician_recommendations",
    "技术能手推荐与职业资格晋升",
    "Technical experts and promotions",
    TechnicianRecommendation,
    Person.name,
    (
        Column(TradeContest.trade, "工种", "Trade", is_filterable=True),
        Column(Competition.name, "竞赛", "Competition"),
        Column(Entrant.rank, "名次", "Rank", "number", is_sortable=True),
        Column(
            TechnicianRecommendation.expert,
            "技术能手推荐",
            "Technical expert",
            "choice",
            choices=OUTCOMES,
            is_filterable=True,
        ),
        Column(
            TechnicianRecommendation.promotion,
            "职业资格晋升",
            "Promotion",
            "choice",
            choices=OUTCOMES,
            is_filterable=True,
        ),
        Column(TechnicianRecommendation.target_grade, "晋升等级", "New grade", "choice", choices=_GRADES),
    ),
    details=(
        Column(Entrant.grade, "原等级", "Grade held", "choice", choices=_GRADES),
        Column(TechnicianRecommendation.entrant_id, "选手编号", "Entrant id", is_filterable=True),
        Column(TechnicianRecommendation.expert_rule, "推荐依据", "Rule on technical experts"),
        Column(TechnicianRecommendation.promotion_rule, "晋升依据", "Rule on promotion"),
        Column(TechnicianRecommendation.certificate_number, "证书编号", "Certificate"),
        Column(TechnicianRecommendation.texts, "推荐表和意见", "Form and opinion", "data"),
        Column(TechnicianRecommendation.ended_at, "办结时间", "Closed", "datetime"),
    ),
    number=TechnicianRecommendation.number,
    state=TechnicianRecommendation.state,
    states={"open": ("办理中", "Under way"), "closed": ("已办结", "Closed")},
    dated=TechnicianRecommendation.created_at,
    campaign=TechnicianRecommendation.campaign_id,
    organisation=TechnicianRecommendation.organisation_id,
    instance=TechnicianRecommendation.instance_id,
    joins=(
        (Person, Person.id == TechnicianRecommendation.person_id),
        (Entrant, Entrant.id == TechnicianRecommendation.entrant_id),
        (TradeContest, TradeContest.id == Entrant.trade_contest_id),
        (Competition, Competition.id == TradeContest.competition_id),
    ),
    related=(Related("参赛成绩", "Result", "entrants", "id", TechnicianRecommendation.entrant_id),),
    visible_to=_own,
)

REGISTERS = (RECOMMENDATIONS,)
