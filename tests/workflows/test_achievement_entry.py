"""achievement_entry: every path to its ends."""

from __future__ import annotations

from datetime import date, time

import pytest

from handlers.entries import drafts
from handlers.entries.models import EntryInventor, EntryVersion
from tests.workflows.contest import Contest, at
from tests.workflows.entering import (
    APPLICANT,
    UNIT,
    begin,
    endorse,
    hand_in,
    recommend,
    set_moment,
    start,
    the_entry,
)
from tests.workflows.paths import Path, drive, find_flows_not_driven


def goes_to_the_review(contest: Contest) -> None:
    begin(contest)
    instance = start(contest)
    hand_in(contest)
    entry = the_entry(contest)
    assert (entry.state, entry.number, entry.first_inventor_id) == ("submitted", "2015-CG-0001", APPLICANT)
    endorse(contest)
    recommend(contest)
    entry = the_entry(contest)
    assert (entry.state, entry.recommender_id, entry.rank_in_recommendation) == ("received", "county-01", 1)
    contest.do("CheckList", verdict="pass")
    entry = the_entry(contest)
    assert (contest.ended_at(instance), entry.state) == ("Accepted", "eligible")
    assert entry.endorsement is not None
    assert (entry.endorsement["finance"], entry.endorsement["congress"]) == ("confirmed", "agree")


def the_same_person_twice_is_refused(contest: Contest) -> None:
    begin(contest)
    start(contest)
    hand_in(contest, inventors=2, inventors__person="worker-1", inventors__share=50)
    # Both rows were filled alike: the same person twice is refused, and the form comes back.
    assert "重复填写" in contest.find("FillEntry").context["problem"]


def _with_two(contest: Contest) -> None:
    begin(contest)
    start(contest)
    task = contest.find("FillEntry")
    data = contest.fill(task, {"inventors": 1, "confidentiality": "public", **_DATES})
    data |= {"name": "快换夹具", "inventors": [_row("employee@ent-0001", 60), _row("worker-1", 40)]}
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, data))


_DATES = {"started_on": date(2014, 1, 5), "ended_on": date(2014, 12, 30)}


def _row(person: str, share: int) -> dict[str, object]:
    return {"person": person, "share": share}


def everybody_agrees(contest: Contest) -> None:
    _with_two(contest)
    task = contest.find("ConfirmShares")
    assert "worker-1" in task.context["inventors_text"]
    contest.do("ConfirmShares", answer="agree")
    assert contest.open_tasks() == ["CheckEntry"]
    with contest.read() as ctx:
        rows = ctx.session.query(EntryInventor).order_by(EntryInventor.position).all()
    assert [(row.person_id, row.share, row.confirmed_at is not None) for row in rows] == [
        (APPLICANT, 60, True),
        ("worker-1", 40, True),
    ]


def an_objection_comes_back(contest: Contest) -> None:
    _with_two(contest)
    contest.do("ConfirmShares", answer="object", note="我的贡献更大")
    task = contest.find("ReviseEntry")
    assert "worker-1不同意次序或占比：我的贡献更大" in task.context["return_reason"]
    hand_in(contest, "ReviseEntry", name="某某公司夹具", inventors=2)
    assert "不得出现单位名称" in contest.find("ReviseEntry").context["problem"]
    hand_in(contest, "ReviseEntry", inventors=2)
    contest.do("ConfirmShares", answer="agree")
    assert contest.open_tasks() == ["CheckEntry"]
    assert [row.version for row in contest.get_all(EntryVersion)] == [1, 2]


def is_refused_before_the_window(contest: Contest) -> None:
    begin(contest, date(2015, 8, 31))
    start(contest)
    hand_in(contest)
    assert contest.find("FillEntry").context["problem"] == "2015-09-01起受理申报，现在可以保存草稿。"


def is_taken_back(contest: Contest) -> None:
    begin(contest)
    instance = start(contest)
    task = contest.find("FillEntry")
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, {}, action="withdraw"))
    assert (contest.ended_at(instance), the_entry(contest).state) == ("Withdrawn", "withdrawn")


def a_draft_lapses(contest: Contest) -> None:
    begin(contest)
    instance = start(contest)
    contest.go_to(date(2015, 10, 16), hour=0)
    assert (contest.open_tasks(), the_entry(contest).state) == ([], "lapsed")
    contest.go_to(date(2015, 11, 2))
    assert contest.ended_at(instance) == "Lapsed"


def the_second_decides(contest: Contest) -> None:
    begin(contest)
    instance = start(contest)
    set_moment(contest, date(2015, 10, 16), time(0, 0, 0))
    hand_in(contest)
    assert (contest.open_tasks(), the_entry(contest).state) == ([], "lapsed")
    contest.act(
        lambda ctx: drafts.grant_grace(
            ctx, "2015-CG-0001", at(date(2015, 10, 19), 12), "单位停电，经办公室同意"
        )
    )
    assert the_entry(contest).state == "draft"
    hand_in(contest)
    assert the_entry(contest).state == "submitted"
    assert contest.ended_at(instance) == "running"


def comes_after_the_window(contest: Contest) -> None:
    begin(contest, date(2015, 11, 2))
    instance = start(contest)
    assert contest.ended_at(instance) == "Lapsed"


def the_unit_returns_and_refuses(contest: Contest) -> None:
    begin(contest)
    instance = start(contest)
    hand_in(contest)
    contest.give_back("CheckEntry", reason="缺应用证明")
    assert contest.find("ReviseEntry").context["return_reason"] == "缺应用证明"
    assert the_entry(contest).state == "returned"
    hand_in(contest, "ReviseEntry")
    contest.do("CheckEntry", verdict="reject", grounds="权属不属于本单位")
    entry = the_entry(contest)
    assert (contest.ended_at(instance), entry.state) == ("Rejected", "rejected")
    assert entry.end_reason == "权属不属于本单位"


def the_county_declines(contest: Contest) -> None:
    begin(contest)
    instance = start(contest)
    hand_in(contest)
    endorse(contest)
    recommend(contest, recommendation="decline", grounds="成果应用时间不足一年")
    entry = the_entry(contest)
    assert (contest.ended_at(instance), entry.end_reason) == ("Rejected", "成果应用时间不足一年")


def the_formal_check_rejects(contest: Contest) -> None:
    begin(contest)
    instance = start(contest)
    hand_in(contest)
    endorse(contest)
    recommend(contest)
    contest.do("CheckList", verdict="reject", grounds="重复申报")
    entry = the_entry(contest)
    assert (contest.ended_at(instance), entry.state, entry.end_reason) == ("Rejected", "rejected", "重复申报")


def _told(contest: Contest, message: str) -> None:
    begin(contest)
    payload = {
        **{"campaign": "2015", "organisation_id": UNIT, "applicant_id": APPLICANT},
        **{"item": "item-1", "name": "节能阀"},
    }
    contest.act(lambda ctx: contest.runtime.send(ctx, message, "item-1", payload))
    assert contest.find("FillEntry").context["name"] == "节能阀"


def begins_with_a_recommended_item(contest: Contest) -> None:
    _told(contest, "recommended_item")


def begins_with_a_finished_project(contest: Contest) -> None:
    _told(contest, "result_ready")


PATHS: list[Path] = [
    goes_to_the_review,
    the_same_person_twice_is_refused,
    everybody_agrees,
    an_objection_comes_back,
    is_refused_before_the_window,
    is_taken_back,
    a_draft_lapses,
    the_second_decides,
    comes_after_the_window,
    the_unit_returns_and_refuses,
    the_county_declines,
    the_formal_check_rejects,
    begins_with_a_recommended_item,
    begins_with_a_finished_project,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_achievement_entry_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["achievement_entry", "late_entry"])
def test_achievement_entry_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
