"""publication_takedown: every path to its ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.workflows.contest import Contest
from tests.workflows.judging import INVENTOR
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.publishing import publish, start, the_publication

NUMBER = "2015-FB-0001"


def _begin(contest: Contest, **who: Any) -> str:
    contest.create()
    contest.go_to(date(2015, 5, 4))
    start(contest)
    publish(contest)
    person = {"organisation_id": "ent-0001", "applicant_id": INVENTOR, **who}
    return contest.start("publication_takedown", applicant={"name": "申请人"}, **person)


def taken_down_by_the_publisher(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("WriteRequest", number="2015-FB-0009", grounds="有误")
    assert "没有公布中的成果" in contest.find("WriteRequest").context["problem_text"]
    contest.do("WriteRequest", number=f" {NUMBER}", grounds="参数有误")
    assert the_publication(contest).state == "public"
    contest.do("DecideTakedown", decision="take_down")
    assert (the_publication(contest).state, the_publication(contest).end_reason) == ("taken_down", "参数有误")
    assert contest.ended_at(instance_id) == "TakenDown"


def kept_by_the_publisher(contest: Contest) -> None:
    instance_id = _begin(contest, organisation_id="city", applicant_id="p:publisher@city")
    contest.do("WriteRequest", number=NUMBER, grounds="有人反映侵权")
    contest.do("DecideTakedown", decision="keep")
    assert the_publication(contest).state == "public"
    assert contest.ended_at(instance_id) == "Kept"


def not_for_another_unit_to_ask(contest: Contest) -> None:
    instance_id = _begin(contest, organisation_id="ent-0002", applicant_id="p:employee@ent-0002")
    contest.do("WriteRequest", number=NUMBER, grounds="不想让人看到")
    assert "只有成果所有人" in contest.find("WriteRequest").context["problem_text"]
    contest.do("WriteRequest", action="withdraw")
    assert contest.ended_at(instance_id) == "RequestWithdrawn"


PATHS: list[Path] = [taken_down_by_the_publisher, kept_by_the_publisher, not_for_another_unit_to_ask]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_publication_takedown_path(path: Path) -> None:
    drive(path)


def test_publication_takedown_every_flow_is_driven() -> None:
    assert find_flows_not_driven("publication_takedown", PATHS) == set()
