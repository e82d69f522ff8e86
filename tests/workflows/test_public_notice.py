"""public_notice: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.entries.models import EntryInventor
from handlers.honours.models import NoticeItem, PublicNotice
from handlers.reviews.models import ListEntry
from tests.workflows.contest import Contest
from tests.workflows.lists import (
    OVER,
    add_inventors,
    approve,
    begin,
    entry_states,
    item_states,
    newest_notice,
    object_to,
    post,
    settle,
    take_down,
)
from tests.workflows.paths import Path, drive, find_flows_not_driven


def _three(contest: Contest, count: int = 3) -> None:
    begin(contest)
    approve(contest, "result", [{}] * count)


def nobody_objects(contest: Contest) -> None:
    _three(contest)
    notice = post(contest)
    assert (notice.starts_on, notice.ends_on) == (date(2015, 9, 25), date(2015, 10, 9))
    contest.go_to(date(2015, 10, 9), 23)
    assert "WatchNotice" in contest.open_tasks()
    assert "ConfirmTakenDown" not in contest.open_tasks()
    take_down(contest)
    assert set(item_states(contest, notice).values()) == {"passed"}
    assert contest.ended_at(notice.instance_id) == "NoticePassed"
    assert "DraftDecision" in contest.open_tasks()


def personal_numbers_are_not_posted(contest: Contest) -> None:
    begin(contest)
    approve(contest, "result", [{"publishable_name": "夹具，联系1391234 5678"}])
    contest.do("CheckMasking", title="公示", contact="办公室", channels="网站")
    assert "手机号" in contest.find("CheckMasking").context["problem"]
    with contest.runtime.begin() as ctx:
        ctx.session.get_one(NoticeItem, (newest_notice(contest).id, "result-1")).name = "夹具"
    contest.do("CheckMasking")
    contest.do("PostNotice", posted_on=date(2015, 9, 1), posted_proof="早了")
    assert "发布日期应在" in contest.find("PostNotice").context["problem"]


def annulled_and_noticed_again_then_stopped(contest: Contest) -> None:
    _three(contest)
    first = post(contest)
    contest.do("WatchNotice", annul_reason="名单排印有误", after="again")
    assert contest.get_all(PublicNotice, id=first.id)[0].state == "annulled"
    second = post(contest)
    assert (second.round, len(item_states(contest, second))) == (2, 3)
    contest.do("WatchNotice", annul_reason="程序有误", after="stop")
    assert contest.ended_at(second.instance_id) == "NoticeAnnulled"


def an_objection_holds_one_and_the_reserve_moves_in(contest: Contest) -> None:
    _three(contest, 4)
    notice = post(contest)
    object_to(contest, "result-1")
    take_down(contest)
    assert item_states(contest, notice) == {"result-1": "held", "result-2": "passed", "result-3": "passed"}
    assert contest.ended_at(notice.instance_id) == "running"
    settle(contest, "upheld")
    states = entry_states(contest)
    assert (states["result-1"], states["result-4"]) == ("removed", "listed")
    [line] = contest.get_all(ListEntry, entry_id="result-4")
    assert line.grade == "third"
    again = post(contest)
    assert item_states(contest, again) == {"result-4": "posted"}
    take_down(contest, date(2015, 11, 3))
    assert item_states(contest, again) == {"result-4": "passed"}
    assert contest.ended_at(notice.instance_id) == "NoticePassed"


def a_new_order_of_inventors_is_noticed_again(contest: Contest) -> None:
    _three(contest)
    add_inventors(contest, "result-2", "worker-1", "worker-2")
    notice = post(contest)
    object_to(contest, "result-2", kind="inventor_order")
    settle(contest, "corrected", new_order="2,1,3")
    take_down(contest)
    order = {each.position: each.person_id for each in contest.get_all(EntryInventor, entry_id="result-2")}
    assert [order[1], order[3]] == ["worker-1", "worker-2"]
    assert item_states(contest, notice)["result-2"] == "repeated"
    assert item_states(contest, post(contest)) == {"result-2": "posted"}


def a_dismissed_objection_lets_it_pass(contest: Contest) -> None:
    _three(contest)
    notice = post(contest)
    object_to(contest, "result-1")
    contest.go_to(OVER)
    contest.do("ConfirmTakenDown", closed_proof="期满")
    settle(contest, "dismissed")
    assert set(item_states(contest, notice).values()) == {"passed"}


PATHS: list[Path] = [
    nobody_objects,
    personal_numbers_are_not_posted,
    annulled_and_noticed_again_then_stopped,
    an_objection_holds_one_and_the_reserve_moves_in,
    a_new_order_of_inventors_is_noticed_again,
    a_dismissed_objection_lets_it_pass,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_public_notice_path(path: Path) -> None:
    drive(path)


def test_public_notice_every_flow_is_driven() -> None:
    assert find_flows_not_driven("public_notice", PATHS) == set()
