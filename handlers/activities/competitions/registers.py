"""The registers of skills competitions, their trades, entrants, judges, scores and appeals."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists

from engine.context import Ctx
from handlers.activities.competitions import figures
from handlers.activities.competitions.models import (
    Competition,
    ContestJudge,
    ContestScore,
    Entrant,
    ScoreAppeal,
    TradeContest,
)
from handlers.activities.competitions.rules import LEVELS, PARTS, PRIZES
from handlers.directory.models import Person
from handlers.directory.rules import SKILL_GRADES
from handlers.registers.register import Column, Register, Related

_NONE = {"": {"zh": "", "en": ""}}
_OF_COMPETITION = (Competition, Competition.id == TradeContest.competition_id)
_OF_TRADE = (TradeContest, TradeContest.id == Entrant.trade_contest_id)
_APPEAL_STATES = {
    "filed": ("待裁定", "Filed"),
    "upheld": ("成立", "Upheld"),
    "dismissed": ("不成立", "Dismissed"),
}


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return Entrant.person_id == person_id


def _entered(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return exists().where(
        Entrant.person_id == person_id,
        Entrant.trade_contest_id == TradeContest.id,
        TradeContest.competition_id == Competition.id,
    )


COMPETITIONS = Register(
    "competitions",
    "职业技能竞赛",
    "Skills competitions",
    Competition,
    Competition.name,
    (
        Column(Competition.level, "级别", "Level", "choice", choices=LEVELS, is_filterable=True),
        Column(Competition.held_on, "比赛日期", "Held on", "date", is_filterable=True, is_sortable=True),
        Column(Competition.venue, "地点", "Venue"),
        Column(Competition.ended_at, "结束时间", "Ended", "datetime"),
    ),
    details=(
        Column(Competition.promotes, "可按规定晋升职业资格", "Counts for promotion", "bool"),
        Column(Competition.enrol_until, "报名截止", "Enrol until", "date"),
        Column(Competition.least_entrants, "每工种最少人数", "Fewest entrants of a trade", "number"),
        Column(Competition.first_prizes, "一等奖", "First prizes", "number"),
        Column(Competition.second_prizes, "二等奖", "Second prizes", "number"),
        Column(Competition.third_prizes, "三等奖", "Third prizes", "number"),
        Column(Competition.confirmed_at, "人社部门确认时间", "Confirmed", "datetime"),
        Column(Competition.award_number, "表彰文号", "Award paper"),
        Column(Competition.end_reason, "取消原因", "Why not held"),
        Column(Competition.texts, "竞赛方案", "Filing", "data"),
    ),
    number=Competition.number,
    state=Competition.state,
    states={
        "filed": ("已备案", "Filed"),
        "open": ("进行中", "Under way"),
        "concluded": ("已结束", "Concluded"),
        "cancelled": ("已取消", "Cancelled"),
        "refused": ("未同意", "Refused"),
    },
    dated=Competition.created_at,
    campaign=Competition.campaign_id,
    organisation=Competition.organisation_id,
    instance=Competition.instance_id,
    related=(Related("工种", "Trades", "trade_contests", "competition_id", Competition.id),),
    visible_to=_entered,
)

TRADES = Register(
    "trade_contests",
    "竞赛工种",
    "Trades of competitions",
    TradeContest,
    TradeContest.trade,
    (
        Column(Competition.name, "竞赛", "Competition"),
        Column(TradeContest.theory_share, "理论占比（%）", "Share of theory (%)", "number"),
        Column(TradeContest.scored_at, "成绩公布时间", "Scores shown", "datetime"),
        Column(TradeContest.ended_at, "名次公布时间", "Ranking published", "datetime"),
    ),
    details=(
        Column(TradeContest.competition_id, "竞赛编号", "Competition id", is_filterable=True),
        Column(TradeContest.standard, "职业标准", "Standard"),
        Column(
            TradeContest.least_grade, "最低等级", "Least grade", "choice", choices={**_NONE, **SKILL_GRADES}
        ),
        Column(TradeContest.least_months, "取证满（月）", "Months since the certificate", "number"),
        Column(TradeContest.arbiter_id, "仲裁员", "Arbiter", "person"),
        Column(TradeContest.appeal_ends_at, "申诉截止", "Appeals until", "datetime"),
        Column(TradeContest.cancel_reason, "取消原因", "Why not held"),
        Column(TradeContest.texts, "技术规则", "Technical rules", "data"),
    ),
    number=Competition.number,
    state=TradeContest.state,
    states={
        "planned": ("筹备中", "Planned"),
        "scored": ("申诉期", "Open to appeals"),
        "published": ("已公布名次", "Ranked"),
        "cancelled": ("已取消", "Cancelled"),
    },
    dated=Competition.created_at,
    campaign=Competition.campaign_id,
    organisation=Competition.organisation_id,
    instance=Competition.instance_id,
    joins=(_OF_COMPETITION,),
    related=(
        Related("选手", "Entrants", "entrants", "trade_contest_id", TradeContest.id),
        Related("裁判员", "Judges", "contest_judges", "trade_contest_id", TradeContest.id),
    ),
    visible_to=_entered,
    figures=figures.TRADES,
)

ENTRANTS = Register(
    "entrants",
    "参赛选手和成绩",
    "Entrants and results",
    Entrant,
    Person.name,
    (
        Column(TradeContest.trade, "工种", "Trade", is_filterable=True),
        Column(Competition.name, "竞赛", "Competition"),
        Column(Entrant.theory, "理论", "Theory", "number", is_sortable=True),
        Column(Entrant.practice, "实操", "Practice", "number", is_sortable=True),
        Column(Entrant.total, "总成绩", "Total", "number", is_sortable=True),
        Column(Entrant.rank, "名次", "Rank", "number", is_sortable=True),
        Column(Entrant.prize, "奖项", "Prize", "choice", choices={**_NONE, **PRIZES}, is_filterable=True),
    ),
    details=(
        Column(Entrant.id, "选手编号", "Entrant id", is_filterable=True),
        Column(Entrant.trade_contest_id, "工种编号", "Trade id", is_filterable=True),
        Column(Entrant.grade, "现有等级", "Grade held", "choice", choices={**_NONE, **SKILL_GRADES}),
        Column(Entrant.certified_on, "取证日期", "Certified on", "date"),
        Column(Entrant.refusal, "未通过原因", "Why not admitted"),
        Column(Entrant.minutes, "实操用时（分钟）", "Minutes of the practice", "number"),
        Column(Entrant.playoff, "加赛成绩", "Play-off", "number"),
    ),
    number=Competition.number,
    state=Entrant.state,
    states={
        "entered": ("已报名", "Entered"),
        "eligible": ("可参赛", "Admitted"),
        "refused": ("未通过", "Not admitted"),
        "absent": ("缺席", "Absent"),
        "scored": ("有成绩", "Scored"),
    },
    dated=Entrant.created_at,
    campaign=Competition.campaign_id,
    organisation=Entrant.organisation_id,
    joins=((Person, Person.id == Entrant.person_id), _OF_TRADE, _OF_COMPETITION),
    related=(
        Related("评分", "Scores", "contest_scores", "entrant_id", Entrant.id),
        Related("申诉", "Appeals", "score_appeals", "entrant_id", Entrant.id),
        Related(
            "技术能手推荐与晋升",
            "Technical expert and promotion",
            "technician_recommendations",
            "entrant_id",
            Entrant.id,
        ),
    ),
    visible_to=_own,
)

JUDGES = Register(
    "contest_judges",
    "裁判员",
    "Judges",
    ContestJudge,
    Person.name,
    (
        Column(TradeContest.trade, "工种", "Trade", is_filterable=True),
        Column(Competition.name, "竞赛", "Competition"),
        Column(
            ContestJudge.declaration,
            "回避声明",
            "Declaration",
            "choice",
            choices={
                **_NONE,
                "clear": {"zh": "无需回避", "en": "No conflict"},
                "conflict": {"zh": "回避", "en": "Conflict"},
            },
        ),
        Column(ContestJudge.declared_at, "声明时间", "Declared", "datetime"),
    ),
    details=(
        Column(ContestJudge.trade_contest_id, "工种编号", "Trade id", is_filterable=True),
        Column(ContestJudge.ground, "回避理由", "Ground"),
    ),
    number=Competition.number,
    dated=Competition.created_at,
    campaign=Competition.campaign_id,
    organisation=Competition.organisation_id,
    joins=(
        (Person, Person.id == ContestJudge.person_id),
        (TradeContest, TradeContest.id == ContestJudge.trade_contest_id),
        _OF_COMPETITION,
    ),
    visible_to=lambda _ctx, person_id: ContestJudge.person_id == person_id,
)

SCORES = Register(
    "contest_scores",
    "竞赛评分",
    "Contest scores",
    ContestScore,
    Person.name,
    (
        Column(TradeContest.trade, "工种", "Trade", is_filterable=True),
        Column(ContestScore.part, "项目", "Part", "choice", choices=PARTS, is_filterable=True),
        Column(ContestScore.marker_id, "评分人", "Given by", "person"),
        Column(ContestScore.points, "得分", "Points", "number", is_sortable=True),
        Column(ContestScore.scored_at, "评分时间", "Given", "datetime"),
    ),
    details=(Column(ContestScore.entrant_id, "选手编号", "Entrant id", is_filterable=True),),
    number=Competition.number,
    dated=ContestScore.scored_at,
    campaign=Competition.campaign_id,
    organisation=Competition.organisation_id,
    joins=(
        (Entrant, Entrant.id == ContestScore.entrant_id),
        (Person, Person.id == Entrant.person_id),
        _OF_TRADE,
        _OF_COMPETITION,
    ),
)

APPEALS = Register(
    "score_appeals",
    "成绩申诉",
    "Appeals against scores",
    ScoreAppeal,
    Person.name,
    (
        Column(TradeContest.trade, "工种", "Trade", is_filterable=True),
        Column(ScoreAppeal.filed_at, "提出时间", "Filed", "datetime"),
        Column(ScoreAppeal.decided_at, "裁定时间", "Decided", "datetime"),
    ),
    details=(
        Column(ScoreAppeal.entrant_id, "选手编号", "Entrant id", is_filterable=True),
        Column(ScoreAppeal.ground, "申诉理由", "Ground"),
        Column(ScoreAppeal.decision, "裁定", "Decision"),
        Column(ScoreAppeal.theory, "更正的理论成绩", "Theory instead", "number"),
        Column(ScoreAppeal.practice, "更正的实操成绩", "Practice instead", "number"),
    ),
    number=Competition.number,
    state=ScoreAppeal.state,
    states=_APPEAL_STATES,
    dated=ScoreAppeal.filed_at,
    campaign=Competition.campaign_id,
    organisation=Competition.organisation_id,
    instance=ScoreAppeal.instance_id,
    joins=(
        (Entrant, Entrant.id == ScoreAppeal.entrant_id),
        (Person, Person.id == Entrant.person_id),
        _OF_TRADE,
        _OF_COMPETITION,
    ),
    visible_to=_own,
)

REGISTERS = (COMPETITIONS, TRADES, ENTRANTS, JUDGES, SCORES, APPEALS)
