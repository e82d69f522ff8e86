"""role_model_selection: every path to its ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import Instance, Message
from handlers.activities.role_models.models import RoleModel, Selection
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice

UNIT = "ent-0001"
TERM: dict[str, Any] = {
    **{"term_from": date(2015, 6, 1), "term_to": date(2018, 5, 31), "benefits": "每月津贴300元"},
    **{"dropped": "", "recommended": ""},
}


def _begin(contest: Contest, organisation_id: str = UNIT, role: str = "unit_union") -> str:
    contest.create()
    contest.go_to(date(2015, 5, 11))
    return _start(contest, organisation_id, role)


def _start(contest: Contest, organisation_id: str = UNIT, role: str = "unit_union") -> str:
    return contest.start(
        "role_model_selection",
        campaign="2015",
        organisation_id=organisation_id,
        organisation={"name": "临河机械厂"},
        applicant_id=f"p:{role}@{organisation_id}",
        applicant={"name": "工会"},
    )


def _nominate(contest: Contest, *names: str) -> None:
    contest.do("Nominate", nominees="\n".join(names))


def _states(contest: Contest) -> dict[str, str]:
    return {each.person_id: each.state for each in contest.get_all(RoleModel)}


def chief_technicians_are_named_and_recommended(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("DefineBasis", title="chief_technician", quota=2)
    _nominate(contest, "worker-1", "张三")
    assert "不在本单位人员名册中" in contest.find("Nominate").context["problem_text"]
    names = ("worker-1", "worker-2", "worker-3", "worker-4")
    _nominate(contest, *names)
    contest.do("GiveDepartmentOpinion", note="都具备技师等级")

    def nominate_again() -> None:
        _nominate(contest, *names)
        contest.do("GiveDepartmentOpinion", note="都具备技师等级")

    return_thrice(contest, "ReviewNominees", nominate_again, "DecideNominees", "office_director")
    contest.do("DecideNominees", opinion="agree")
    contest.do("DecideSelection", decision="choose", chosen="worker-1\nworker-2\nworker-3")
    assert contest.find("DecideSelection").context["problem_text"] == "选定3人，超过名额2人。"
    contest.do("DecideSelection", decision="choose", chosen="worker-1\nworker-2")
    assert _states(contest) == {
        **{"worker-1": "chosen", "worker-2": "chosen", "worker-3": "dropped", "worker-4": "dropped"}
    }
    assert "RecordTerm" not in contest.open_tasks()
    contest.go_to(date(2015, 5, 19))  # five working days from 11 May
    contest.do("RecordTerm", **TERM | {"recommended": "worker-3"})
    assert contest.find("RecordTerm").context["problem_text"] == "这些人不在公示人选中：worker-3。"
    contest.do("RecordTerm", **TERM | {"dropped": "worker-2", "recommended": "worker-1"})
    assert contest.ended_at(instance_id) == "ModelsNamed"
    [named] = contest.get_all(RoleModel, state="named")
    assert (named.person_id, named.term_to, named.is_recommended) == ("worker-1", date(2018, 5, 31), True)
    [nomination] = contest.get_all(Instance, definition_key="honour_nomination")
    assert contest.find("RecommendDemocratically", UNIT).instance_id == nomination.id
    shown = contest.find("RecommendDemocratically").context
    assert (shown["kind"], shown["subject"]) == ("person", "worker-1")
    _start(contest)
    contest.do("DefineBasis", title="chief_technician", quota=1)
    _nominate(contest, "worker-1")
    assert contest.find("Nominate").context["problem_text"] == "这些人的称号还在任期内：worker-1。"


def county_names_nobody_after_the_notice(contest: Contest) -> None:
    instance_id = _begin(contest, "county-01", "county_union")
    contest.do("DefineBasis", title="gold_worker", quota=1)
    _nominate(contest, "worker-1")
    contest.do("ReviewNominees", opinion="agree")
    contest.do("DecideSelection", decision="choose", chosen="worker-1")
    contest.go_to(date(2015, 5, 19))
    contest.do("RecordTerm", **TERM | {"dropped": "worker-1"})
    assert contest.ended_at(instance_id) == "NobodyNamed"
    [selection] = contest.get_all(Selection)
    assert (selection.state, selection.end_reason) == ("none", "公示后没有人选")
    with contest.read() as ctx:
        assert ctx.session.scalar(select(Message.name).where(Message.name == "recommended_person")) is None


def refused_from_above(contest: Contest) -> None:
    _begin(contest)
    contest.do("DefineBasis", title="innovation_expert", quota=1)
    _nominate(contest, "worker-1")
    contest.do("ReviewNominees", opinion="refuse", note="条件不合")
    assert contest.get_all(Selection)[0].end_reason == "条件不合"
    assert _states(contest) == {"worker-1": "dropped"}


def nobody_is_fit(contest: Contest) -> None:
    _begin(contest)
    contest.do("DefineBasis", title="innovation_expert", quota=1)
    _nominate(contest, "worker-1")
    contest.do("ReviewNominees", opinion="agree")
    contest.do("DecideSelection", decision="none", note="都不突出")
    assert contest.get_all(Selection)[0].end_reason == "都不突出"


def withdrawn(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("DefineBasis", action="withdraw")
    assert (contest.ended_at(instance_id), contest.get_all(Selection)) == ("NobodyNamed", [])


PATHS: list[Path] = [
    chief_technicians_are_named_and_recommended,
    county_names_nobody_after_the_notice,
    refused_from_above,
    nobody_is_fit,
    withdrawn,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_role_model_selection_path(path: Path) -> None:
    drive(path)


def test_role_model_selection_every_flow_is_driven() -> None:
    assert find_flows_not_driven("role_model_selection", PATHS) == set()
