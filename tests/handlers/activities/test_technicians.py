"""What the shipped decision tables say of winners, and what the register would refuse by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.dmn import Decisions
from engine.model import check_package, read_package
from handlers.activities.competitions.models import Competition, Entrant, TradeContest
from handlers.activities.technicians import service
from handlers.activities.technicians.models import TechnicianRecommendation
from handlers.campaigns.service import create_campaign
from tests.handlers.world import ISSUED, World, make_instance
from tests.workflows.contest import WORKFLOWS

FACTS: dict[str, Any] = {
    **{"level": "industry", "promotes": True, "rank": 1, "prize": "first"},
    **{"passed": True, "grade": "senior"},
}
WORDS = {"applies": True, "words": "规定"}
TARGET = {"target": "technician", "words": "规定"}
NOTHING = {"applies": False, "target": None, "words": "不符合"}


def _decide(decision: str, **facts: Any) -> Any:
    package = read_package(WORKFLOWS / "technician_recommendation")
    checked = check_package(package, handlers=None, roles=None, definitions=None)
    return Decisions(checked.decisions, ()).decide(decision, {"facts": FACTS | facts}).result


@pytest.mark.parametrize(
    ("facts", "applies", "words"),
    [
        ({}, True, "支持获得市级行业性"),
        ({"level": "unit"}, False, "单位级竞赛不能推荐"),
        ({"level": "county"}, False, "县区级竞赛不能推荐"),
        ({"level": "city"}, False, "市级综合性竞赛未列入规定"),
        ({"rank": 2}, False, "不是第一名"),
        ({"passed": False}, False, "理论和实操须均合格"),
        ({"promotes": False, "grade": ""}, True, "支持获得市级行业性"),
    ],
)
def test_technical_expert_is_the_first_of_a_municipal_industry_competition(
    facts: dict[str, Any], applies: bool, words: str
) -> None:
    found = _decide("TechnicalExpert", **facts)
    assert found["applies"] is applies
    assert found["words"].startswith(words)


@pytest.mark.parametrize(
    ("facts", "target"),
    [
        ({}, "technician"),
        ({"level": "county", "rank": 3, "prize": "third", "grade": "junior"}, "intermediate"),
        ({"grade": "intermediate"}, "senior"),
        ({"grade": "technician"}, "senior_technician"),
        ({"grade": "senior_technician"}, None),
        ({"grade": ""}, None),
        ({"promotes": False}, None),
        ({"prize": "", "rank": 9}, None),
        ({"passed": False}, None),
    ],
)
def test_promotion_is_by_one_grade_for_winners_who_passed(facts: dict[str, Any], target: str | None) -> None:
    found = _decide("GradePromotion", **facts)
    assert found["target"] == target
    assert found["words"]


def _winner(ctx: Ctx) -> Entrant:
    create_campaign(ctx, 2015)
    competition = Competition(
        **{"id": "c", "campaign_id": "2015", "organisation_id": "city", "number": "2015-JS-0001"},
        **{"instance_id": make_instance(ctx, "skills_competition").id, "name": "c", "level": "industry"},
        **{"enrol_until": ISSUED.date(), "held_on": ISSUED.date(), "venue": "v", "least_entrants": 1},
        **{"first_prizes": 1, "second_prizes": 0, "third_prizes": 0, "created_at": ISSUED},
    )
    trade = TradeContest(id="t", competition_id="c", trade="焊工", standard="", theory_share=30)
    entrant = Entrant(
        **{"id": "e", "trade_contest_id": "t", "person_id": "p:employee@team-00001"},
        **{"organisation_id": "ent-0001", "grade": "senior", "state": "scored", "created_at": ISSUED},
        **{
            "theory": Decimal(60),
            "practice": Decimal("59.99"),
            "total": Decimal(60),
            "rank": 1,
            "prize": "first",
        },
    )
    for each in (competition, trade, entrant):
        ctx.session.add(each)
        ctx.session.flush()
    return entrant


def _register(ctx: Ctx, **said: Any) -> TechnicianRecommendation:
    instance_id = make_instance(ctx, "technician_recommendation").id
    return service.register(ctx, "e", instance_id, said.get("expert", WORDS), said.get("promotion", TARGET))


def test_read_result_passes_who_has_the_mark_in_both_parts(town: World) -> None:
    with town.begin() as ctx:
        entrant = _winner(ctx)
        assert service.read_result(ctx, "e")["passed"] is False
        entrant.practice = Decimal(60)
        assert service.read_result(ctx, "e") == FACTS | {"promotes": False}


def test_register_is_once_and_closed_when_no_rule_applies(town: World) -> None:
    with town.begin() as ctx:
        _winner(ctx)
        found = _register(ctx, expert=NOTHING, promotion=NOTHING)
        assert (found.state, found.expert, found.promotion) == ("closed", *["not_applicable"] * 2)
        assert _register(ctx).id == found.id


def test_decide_leaves_what_does_not_apply_and_is_once(town: World) -> None:
    with town.begin() as ctx:
        _winner(ctx)
        found = _register(ctx, promotion=NOTHING)
        decision = {"recommends": True, "promotes": True, "certificate_number": "1", "texts": {}}
        service.decide(ctx, found.id, **decision)
        assert (found.expert, found.promotion, found.certificate_number) == ("granted", "not_applicable", "")
        service.waive(ctx, found.id, "不愿意")
        assert found.expert == "granted"


WRONG: list[dict[str, Any]] = [
    {"expert_rule": ""},
    {"expert": "maybe"},
    {"expert": "granted", "promotion": "refused"},
    {"state": "closed"},
    {"promotion": "granted"},
    {"target_grade": ""},
    {"certificate_number": "1"},
]


def test_table_refuses_what_cannot_be(town: World) -> None:
    with town.begin() as ctx:
        _winner(ctx)
        _register(ctx)
    for change in WRONG:
        with pytest.raises(IntegrityError):
            _change(town, change)


def _change(town: World, change: dict[str, Any]) -> None:
    with town.begin() as ctx:
        ctx.session.execute(update(TechnicianRecommendation).values(change))
