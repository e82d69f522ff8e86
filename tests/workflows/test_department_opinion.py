"""department_opinion: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.contest import Contest
from tests.workflows.entering import begin, make_submitted, start, the_entry
from tests.workflows.paths import Path, drive, find_flows_not_driven

DEPARTMENTS = [
    {"organisation_id": "d_hr", "name": "市人社局"},
    {"organisation_id": "d_tax", "name": "市税务局"},
]


def _begin(contest: Contest, siblings: str = "all") -> str:
    begin(contest)
    entry_id = make_submitted(contest)
    return start(
        contest,
        "department_opinion",
        **{"entry_id": entry_id, "departments": DEPARTMENTS, "siblings": siblings, "opinion_days": 5},
    )


def all_are_clear(contest: Contest) -> None:
    instance = _begin(contest)
    contest.do("GiveOpinion", "d_hr", opinion="agree")
    assert contest.open_tasks() == ["GiveOpinion"]
    contest.do("GiveOpinion", "d_tax", opinion="none")
    endorsement = the_entry(contest).endorsement
    assert contest.ended_at(instance) == "Clear"
    assert endorsement is not None
    assert [(row["name"], row["opinion"]) for row in endorsement["opinions"]] == [
        ("市人社局", "agree"),
        ("市税务局", "none"),
    ]


def silence_is_no_consent(contest: Contest) -> None:
    instance = _begin(contest)
    contest.do("GiveOpinion", "d_hr", opinion="agree")
    contest.go_to(date(2015, 9, 15))
    assert contest.open_tasks() == ["GiveOpinion", "UrgeDepartments"]
    contest.do("UrgeDepartments")
    contest.go_to(date(2015, 10, 15))
    assert contest.open_tasks() == ["GiveOpinion"]
    contest.do("GiveOpinion", "d_tax", opinion="agree")
    assert contest.ended_at(instance) == "Clear"


def the_first_veto_ends_the_round(contest: Contest) -> None:
    instance = _begin(contest, "first_veto")
    contest.do("GiveOpinion", "d_tax", opinion="disagree", ground="欠缴税款")
    assert contest.open_tasks() == ["DecideVeto"]
    assert contest.find("DecideVeto").context["opinions_text"] == "市税务局：不同意（欠缴税款）"
    contest.do("DecideVeto", veto_ruling="uphold", ruling_ground="属实")
    assert contest.ended_at(instance) == "Vetoed"


def a_veto_waits_for_the_others_and_is_set_aside(contest: Contest) -> None:
    instance = _begin(contest)
    contest.do("GiveOpinion", "d_tax", opinion="disagree", ground="欠缴税款")
    assert contest.open_tasks() == ["GiveOpinion"]
    contest.do("GiveOpinion", "d_hr", opinion="agree")
    contest.do("DecideVeto", veto_ruling="set_aside", ruling_ground="税款已于8月缴清，附凭证")
    assert contest.ended_at(instance) == "Clear"


PATHS: list[Path] = [
    all_are_clear,
    silence_is_no_consent,
    the_first_veto_ends_the_round,
    a_veto_waits_for_the_others_and_is_set_aside,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_department_opinion_path(path: Path) -> None:
    drive(path)


def test_department_opinion_every_flow_is_driven() -> None:
    assert find_flows_not_driven("department_opinion", PATHS) == set()
