"""eligibility_review: every path to its ends."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.entries.models import EntryInventor, EntryVersion
from tests.workflows.contest import Contest
from tests.workflows.entering import APPLICANT, RESULT, begin, make_submitted, start, the_entry
from tests.workflows.paths import Path, drive, find_flows_not_driven

SIGNED = {"notice_ends_on": "2015-09-14", "finance": "confirmed"}


def _begin(contest: Contest, **values: Any) -> str:
    begin(contest)
    now = contest.clock.now()
    received = {"state": "received", "recommender_id": "county-01", "recommended_at": now, "received_at": now}
    entry_id = make_submitted(
        contest, **{**received, "rank_in_recommendation": 1, "endorsement": SIGNED, **values}
    )
    with contest.runtime.begin() as ctx:
        ctx.session.query(EntryInventor).one().confirmed_at = now
    return start(contest, "eligibility_review", entry_id=entry_id)


def _outcomes(contest: Contest) -> dict[str, str]:
    task = contest.find("CheckList")
    return {row["item"]: row["outcome"] for row in task.context["items"]}


def passes(contest: Contest) -> None:
    instance = _begin(contest)
    assert set(_outcomes(contest).values()) == {"pass"}
    assert contest.find("CheckList").context["verdict"] == "pass"
    contest.do("CheckList", verdict="pass")
    entry = the_entry(contest)
    assert (contest.ended_at(instance), entry.state) == ("Eligible", "eligible")
    assert entry.checks is not None
    assert len(entry.checks) == 8


def is_rejected(contest: Contest) -> None:
    instance = _begin(contest)
    contest.do("CheckList", verdict="reject", grounds="重复申报")
    assert contest.ended_at(instance) == "NotEligible"


def is_corrected(contest: Contest) -> None:
    instance = _begin(contest, content={"summary": "提高换模效率", "technical_content": "一次定位"})
    assert _outcomes(contest)["材料齐全"] == "fail"
    contest.do("CheckList", verdict="return", grounds="缺证明材料")
    task = contest.find("CorrectResult")
    assert (task.context["return_reason"], the_entry(contest).state) == ("缺证明材料", "returned")
    contest.do("CorrectResult", **{**RESULT, "name": "某某公司夹具"})
    assert "不得出现单位名称" in contest.find("CorrectResult").context["problem"]
    contest.do("CorrectResult", **RESULT)
    assert _outcomes(contest)["材料齐全"] == "pass"
    contest.do("CheckList", verdict="pass")
    assert contest.ended_at(instance) == "Eligible"
    [version] = contest.get_all(EntryVersion)
    assert (version.version, version.reason) == (2, "缺证明材料")
    with contest.read() as ctx:
        assert [row.person_id for row in ctx.session.query(EntryInventor)] == [APPLICANT]


def _correct_twice(contest: Contest) -> str:
    instance = _begin(contest)
    for _ in range(2):
        contest.do("CheckList", verdict="return", grounds="证明不全")
        contest.do("CorrectResult", **RESULT)
    contest.do("CheckList", verdict="return", grounds="仍不全")
    assert contest.find("CheckAgain").role == "office"
    return instance


def the_office_decides_after_two_corrections(contest: Contest) -> None:
    instance = _correct_twice(contest)
    contest.do("CheckAgain", verdict="pass")
    assert (contest.ended_at(instance), the_entry(contest).corrections) == ("Eligible", 2)


def the_office_may_reject(contest: Contest) -> None:
    instance = _correct_twice(contest)
    contest.do("CheckAgain", verdict="reject", grounds="仍不全")
    assert contest.ended_at(instance) == "NotEligible"


def is_not_corrected_in_time(contest: Contest) -> None:
    instance = _begin(contest)
    contest.do("CheckList", verdict="return", grounds="证明不全")
    with contest.read() as ctx:
        late = ctx.ports.calendar(ctx).add_working_days(contest.today(), 6)
    contest.go_to(late)
    assert contest.ended_at(instance) == "NotEligible"


def a_state_secret_cannot_pass(contest: Contest) -> None:
    instance = _begin(contest, confidentiality="secret")
    assert _outcomes(contest)["保密"] == "fail"
    contest.do("CheckList", verdict="pass")
    assert "涉及国家秘密" in contest.find("CheckList").context["problem"]
    contest.do("CheckList", verdict="reject", grounds="涉密")
    assert contest.ended_at(instance) == "NotEligible"


def _nominated(contest: Contest, kind: str, node: str) -> str:
    """A nomination without what its class must say, returned to be corrected."""
    begin(contest)
    now = contest.clock.now()
    received = {"state": "received", "recommender_id": "county-01", "recommended_at": now, "received_at": now}
    entry_id = make_submitted(
        contest,
        kind=kind,
        **received,
        endorsement=SIGNED,
        rank_in_recommendation=1,
        content={"minutes": "票决"},
    )
    instance = start(contest, "eligibility_review", entry_id=entry_id)
    assert _outcomes(contest)["材料齐全"] == "fail"
    contest.do("CheckList", verdict="return", grounds="缺主要事迹")
    assert contest.open_tasks() == [node]
    return instance


def a_person_is_corrected(contest: Contest) -> None:
    instance = _nominated(contest, "person", "CorrectPerson")
    contest.do("CorrectPerson", deeds="带头完成三项革新，提高效率三成")
    assert the_entry(contest).content["minutes"] == "票决"
    assert _outcomes(contest)["材料齐全"] == "pass"
    contest.do("CheckList", verdict="pass")
    assert contest.ended_at(instance) == "Eligible"


def a_team_is_corrected(contest: Contest) -> None:
    instance = _nominated(contest, "team", "CorrectTeam")
    contest.do("CorrectTeam")
    contest.do("CheckList", verdict="pass")
    assert contest.ended_at(instance) == "Eligible"


def _miss_the_correction(contest: Contest, kind: str, node: str) -> None:
    instance = _nominated(contest, kind, node)
    with contest.read() as ctx:
        late = ctx.ports.calendar(ctx).add_working_days(contest.today(), 6)
    contest.go_to(late)
    assert contest.ended_at(instance) == "NotEligible"


def a_person_is_not_corrected(contest: Contest) -> None:
    _miss_the_correction(contest, "person", "CorrectPerson")


def a_team_is_not_corrected(contest: Contest) -> None:
    _miss_the_correction(contest, "team", "CorrectTeam")


PATHS: list[Path] = [
    a_person_is_corrected,
    a_team_is_corrected,
    a_person_is_not_corrected,
    a_team_is_not_corrected,
    passes,
    is_rejected,
    is_corrected,
    the_office_decides_after_two_corrections,
    the_office_may_reject,
    is_not_corrected_in_time,
    a_state_secret_cannot_pass,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_eligibility_review_path(path: Path) -> None:
    drive(path)


def test_eligibility_review_every_flow_is_driven() -> None:
    assert find_flows_not_driven("eligibility_review", PATHS) == set()
