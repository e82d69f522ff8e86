"""five_small_contest: every path to its ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.models import Instance, TaskCandidate
from handlers.activities.figures import count_figures
from handlers.activities.five_small.models import FiveSmallItem
from handlers.campaigns.dictionaries import default_dictionaries
from handlers.campaigns.service import set_parameters
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice

TEAM = "team-00001"
UNIT = "ent-0001"
AUTHOR = "p:employee@team-00001"
ITEM: dict[str, Any] = {"title": "快换夹具", "kind": "小革新", "benefit": 30000, "cost": 500}
CHECK: dict[str, Any] = {"decision": "accept", "benefit": 20000, "signer": "王主席"}
ONE_PLACE: dict[str, Any] = {
    **{
        "opens_on": date(2015, 4, 1),
        "submit_closes_on": date(2015, 4, 20),
        "unit_closes_on": date(2015, 4, 25),
    },
    **{"county_closes_on": date(2015, 4, 30), "unit_places": 1, "county_places": 1},
    "criteria": [{"name": "技术水平", "weight": 100}],
}
KINDS = default_dictionaries(2015)["five_small_kinds"]
OTHER_KINDS = {**KINDS, "options": [{"value": "小设计", "label": "小设计", "labelEn": "Small design"}]}


def _begin(contest: Contest, day: date = date(2015, 4, 15)) -> str:
    contest.create(five_small=ONE_PLACE)
    contest.go_to(day)
    return _start(contest)


def _start(contest: Contest) -> str:
    return contest.start(
        "five_small_contest",
        campaign="2015",
        organisation_id=TEAM,
        organisation={"name": "一班"},
        applicant_id=AUTHOR,
        applicant={"name": "张师傅"},
    )


def _item(contest: Contest) -> FiveSmallItem:
    [item] = contest.get_all(FiveSmallItem)
    return item  # type: ignore[no-any-return]


def _reach_county(contest: Contest) -> str:
    instance_id = _begin(contest)
    contest.do("WriteItem", **ITEM)
    contest.do("CheckItem", **CHECK)
    contest.do("ScoreInUnit", unit_scores__score=80, unit_recommends=True)
    contest.go_to(date(2015, 4, 26))
    return instance_id


def recommended_after_a_return_and_counted(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("WriteItem", **ITEM)
    contest.give_back("CheckItem", reason="请附图片")
    contest.go_to(date(2015, 4, 22))
    assert contest.find("WriteItem").context["return_reason"] == "请附图片"
    contest.do("WriteItem", **ITEM)
    contest.do("CheckItem", **CHECK)
    contest.do("ScoreInUnit", unit_scores__score=80, unit_recommends=True)
    contest.go_to(date(2015, 4, 26))
    scorers = contest.get_all(TaskCandidate, task_id=contest.find("ScoreInCounty").id)
    assert [scorer.principal for scorer in scorers] == ["post:county_union@county-01"]
    contest.do("ScoreInCounty", county_scores__score=90, county_recommends=True)
    contest.go_to(date(2015, 5, 1))
    item = _item(contest)
    assert (item.organisation_id, item.team_id, item.number) == (UNIT, TEAM, "2015-WX-0001")
    assert (item.state, item.award, item.unit_rank, item.county_rank) == ("recommended", "county", 1, 1)
    assert contest.ended_at(instance_id) == "ItemRecommended"
    [entry] = contest.get_all(Instance, definition_key="achievement_entry")
    assert entry.state == "running"
    with contest.read() as ctx:
        april = count_figures(ctx, "2015", UNIT, date(2015, 4, 22), date(2015, 4, 30))
        march = count_figures(ctx, "2015", UNIT, date(2015, 3, 1), date(2015, 4, 21))
    assert (april["five_renovations"], april["value_created"]) == (1, Decimal(2))
    assert (march["five_renovations"], march["value_created"]) == (0, 0)


def best_of_two_goes_up(contest: Contest) -> None:
    ids = [_begin(contest), _start(contest)]
    for score in (70, 71):
        contest.do("WriteItem", **ITEM)
        contest.do("CheckItem", **CHECK)
        contest.do("ScoreInUnit", unit_scores__score=score, unit_recommends=True)
    contest.go_to(date(2015, 4, 26))
    rows = sorted(contest.get_all(FiveSmallItem), key=lambda item: item.number)
    assert [(item.state, item.unit_rank, item.award) for item in rows] == [
        ("archived", 2, ""),
        ("put_forward", 1, "unit"),
    ]
    assert rows[0].end_reason == "本级排名第2，未进入推荐名额"
    assert contest.ended_at(ids[0]) == "ItemArchived"


def county_does_not_score(contest: Contest) -> None:
    instance_id = _reach_county(contest)
    contest.go_to(date(2015, 5, 1))
    item = _item(contest)
    assert (item.state, item.award, item.end_reason) == ("archived", "unit", "未在期限内评分")
    assert contest.ended_at(instance_id) == "ItemArchived"


def unit_does_not_score(contest: Contest) -> None:
    _begin(contest)
    contest.do("WriteItem", **ITEM)
    contest.do("CheckItem", **CHECK)
    contest.go_to(date(2015, 4, 26))
    assert (_item(contest).state, _item(contest).end_reason) == ("archived", "未在期限内评分")


def unit_does_not_check(contest: Contest) -> None:
    _begin(contest)
    contest.do("WriteItem", **ITEM)
    contest.go_to(date(2015, 4, 26))
    assert _item(contest).end_reason == "未在期限内审核"
    assert contest.open_tasks() == []


def refused_by_the_unit(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("WriteItem", **ITEM)
    contest.do("CheckItem", **{**CHECK, "decision": "refuse", "opinion": "不是本单位的成果"})
    assert _item(contest).end_reason == "不是本单位的成果"
    assert contest.ended_at(instance_id) == "ItemClosed"


def not_handed_in_before_the_window_shuts(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.go_to(date(2015, 4, 20), hour=23)
    assert contest.open_tasks() == ["WriteItem"]
    contest.go_to(date(2015, 4, 21), hour=0)
    assert contest.ended_at(instance_id) == "ItemClosed"
    assert contest.get_all(FiveSmallItem) == []


def started_before_the_window_opens(contest: Contest) -> None:
    assert contest.ended_at(_begin(contest, date(2015, 3, 31))) == "NotInWindow"


def withdrawn_by_the_author(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("WriteItem", action="withdraw")
    assert contest.ended_at(instance_id) == "ItemClosed"


def kind_left_the_dictionary_and_the_window_shut_meanwhile(contest: Contest) -> None:
    instance_id = _begin(contest)
    with contest.runtime.begin() as ctx:
        set_parameters(ctx, "2015", settings={"five_small_kinds": OTHER_KINDS})
    contest.do("WriteItem", **ITEM)
    assert contest.find("WriteItem").context["problem_text"] == "本年度的类别只有：小设计。"
    with contest.runtime.begin() as ctx:
        earlier = {**ONE_PLACE, "submit_closes_on": date(2015, 4, 14)}
        set_parameters(ctx, "2015", settings={"five_small": earlier, "five_small_kinds": KINDS})
    contest.do("WriteItem", **ITEM)
    assert contest.ended_at(instance_id) == "ItemClosed"
    assert contest.get_all(FiveSmallItem) == []


def third_return_is_decided_by_the_upper_union(contest: Contest) -> None:
    _begin(contest)
    contest.do("WriteItem", **ITEM)
    return_thrice(contest, "CheckItem", lambda: contest.do("WriteItem", **ITEM), "DecideItem", "upper_union")
    contest.do("DecideItem", **CHECK)
    assert contest.open_tasks() == ["ScoreInUnit"]


def undecided_when_the_unit_closes(contest: Contest) -> None:
    _begin(contest)
    contest.do("WriteItem", **ITEM)
    return_thrice(contest, "CheckItem", lambda: contest.do("WriteItem", **ITEM), "DecideItem", "upper_union")
    contest.go_to(date(2015, 4, 26))
    assert contest.ended_at(_item(contest).instance_id) == "ItemArchived"


PATHS: list[Path] = [
    recommended_after_a_return_and_counted,
    best_of_two_goes_up,
    county_does_not_score,
    unit_does_not_score,
    unit_does_not_check,
    refused_by_the_unit,
    not_handed_in_before_the_window_shuts,
    started_before_the_window_opens,
    withdrawn_by_the_author,
    kind_left_the_dictionary_and_the_window_shut_meanwhile,
    third_return_is_decided_by_the_upper_union,
    undecided_when_the_unit_closes,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_five_small_contest_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["five_small_contest", "five_small_ranking"])
def test_five_small_contest_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
