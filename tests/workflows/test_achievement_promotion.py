"""achievement_promotion: every path to its ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handlers.publication.promotions.models import Application, Promotion
from tests.workflows.contest import Contest
from tests.workflows.judging import INVENTOR
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.publishing import award, match, publish, start

GOOD = {"value": 90, "applicability": 80, "benefit": 70}


def _promotion(contest: Contest) -> Promotion:
    [found] = contest.get_all(Promotion)
    return found  # type: ignore[no-any-return]


def _need(contest: Contest, *, published: bool = True) -> str:
    contest.create()
    contest.go_to(date(2015, 5, 4))
    if published:
        start(contest)
        publish(contest)
    return contest.start(
        "achievement_promotion",
        campaign="2015",
        organisation_id="ent-0003",
        organisation={"name": "北海化工厂"},
        applicant_id="p:unit_union@ent-0003",
        applicant={"name": "工会"},
    )


def awarded_result_goes_to_several_units(contest: Contest) -> None:
    entry = award(contest, category="节能减排")
    contest.do("ScoreResult", **GOOD)
    assert (_promotion(contest).score, _promotion(contest).state) == (Decimal(81), "selected")
    assert contest.find("GiveConsent").organisation_id == "ent-0001"
    contest.do("GiveConsent", consent="agree")
    for unit, problem in (
        ("无此单位", "找不到或有重名的单位：无此单位"),
        ("临河机械厂", "不能推广到成果所在的单位"),
    ):
        match(contest, unit)
        assert problem in contest.find("MatchAdopters").context["problem_text"]
    contest.do("MatchAdopters", matching="need")
    assert contest.find("MatchAdopters").context["problem_text"] == "请写明应用单位。"
    match(contest, "临河纺织厂", "ent-0003")
    applications = contest.get_all(Application)
    assert sorted(each.adopter_id for each in applications) == ["ent-0002", "ent-0003"]
    assert all(each.organisation_id == "ent-0001" and each.instance_id for each in applications)
    promotion = _promotion(contest)
    assert (promotion.entry_id, promotion.is_energy) == (entry.id, True)
    assert contest.ended_at(promotion.instance_id) == "Matched"


def need_is_answered_by_a_published_result(contest: Contest) -> None:
    instance_id = _need(contest)
    contest.do("WriteNeed", need="换模时间太长")
    contest.do("FindResult", finding="found", publication_number="2015-FB-0009")
    assert "没有公布中的成果" in contest.find("FindResult").context["problem_text"]
    contest.do("FindResult", finding="found", publication_number="2015-FB-0001")
    contest.do("ScoreResult", **GOOD)
    contest.do("GiveConsent", consent="agree")
    assert "换模时间太长" in contest.find("MatchAdopters").context["need"]
    contest.do("MatchAdopters", matching="need")
    [application] = contest.get_all(Application)
    assert application.adopter_id == "ent-0003"
    assert contest.ended_at(instance_id) == "Matched"


def technology_of_the_energy_contest_is_promoted(contest: Contest) -> None:
    contest.create()
    asked = {"campaign": "2015", "organisation_id": "ent-0001", "name": "余热回收"}
    contest.act(lambda ctx: contest.runtime.send(ctx, "technology_recommended", "2015-JN-0001", asked))
    contest.do("ScoreResult", **GOOD)
    assert contest.find("GiveConsent").context["title"] == "余热回收"
    contest.do("GiveConsent", consent="agree")
    match(contest, "ent-0003")
    assert [each.adopter_id for each in contest.get_all(Application)] == ["ent-0003"]
    promotion = _promotion(contest)
    assert (promotion.title, promotion.entry_id, promotion.is_energy) == ("余热回收", None, True)


def patent_comes_before_consent(contest: Contest) -> None:
    entry = award(contest)
    asked = {"campaign": "2015", "organisation_id": "ent-0001", "applicant_id": INVENTOR}
    asked |= {"source": {"id": entry.id, "title": "夹具"}}
    contest.act(lambda ctx: contest.runtime.send(ctx, "ip_requested", entry.id, asked))
    contest.do("ScoreResult", **GOOD)
    assert contest.find("GiveConsent").context["blocking_text"] == "2015-ZL-0001"
    contest.do("GiveConsent", consent="agree")
    assert "2015-ZL-0001尚未申请专利" in contest.find("GiveConsent").context["problem_text"]
    contest.do("GiveConsent", consent="refuse", end_reason="自用")
    assert (_promotion(contest).state, _promotion(contest).end_reason) == ("not_adopted", "自用")


def score_too_low(contest: Contest) -> None:
    award(contest)
    contest.do("ScoreResult", value=70, applicability=70, benefit=69)
    assert (_promotion(contest).score, _promotion(contest).end_reason) == (
        Decimal("69.70"),
        "评分未达到推广要求",
    )
    assert contest.ended_at(_promotion(contest).instance_id) == "NotPromoted"


def nobody_wants_it(contest: Contest) -> None:
    award(contest)
    contest.do("ScoreResult", **GOOD)
    contest.do("GiveConsent", consent="agree")
    contest.do("MatchAdopters", matching="none", end_reason="没有同类设备")
    assert _promotion(contest).end_reason == "没有同类设备"


def need_without_a_result(contest: Contest) -> None:
    _need(contest, published=False)
    contest.do("WriteNeed", need="换模时间太长")
    assert _promotion(contest).state == "posted"
    contest.do("FindResult", finding="none", end_reason="暂无")
    assert (_promotion(contest).state, _promotion(contest).wanted_by_id) == ("not_adopted", "ent-0003")


def need_withdrawn(contest: Contest) -> None:
    instance_id = _need(contest, published=False)
    contest.do("WriteNeed", action="withdraw")
    assert contest.ended_at(instance_id) == "NeedWithdrawn"
    assert contest.get_all(Promotion) == []


PATHS: list[Path] = [
    awarded_result_goes_to_several_units,
    need_is_answered_by_a_published_result,
    technology_of_the_energy_contest_is_promoted,
    patent_comes_before_consent,
    score_too_low,
    nobody_wants_it,
    need_without_a_result,
    need_withdrawn,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_achievement_promotion_path(path: Path) -> None:
    drive(path)


def test_achievement_promotion_every_flow_is_driven() -> None:
    assert find_flows_not_driven("achievement_promotion", PATHS) == set()
