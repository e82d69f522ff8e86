"""inventor_change: every path to its ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.models import HumanTask
from handlers.entries.models import EntryInventor, EntryVersion
from tests.workflows import lists
from tests.workflows.contest import Contest
from tests.workflows.entering import start
from tests.workflows.judging import INVENTOR
from tests.workflows.paths import Path, drive, find_flows_not_driven

NUMBER, STATEMENT = "2015-R-0001", "申报时次序填写有误"
SWAPPED = ({"person": "worker-1", "share": 60}, {"person": "employee@ent-0001", "share": 40})


def ask(contest: Contest, rows: Sequence[Mapping[str, Any]] = SWAPPED, number: str = NUMBER) -> None:
    data = {"entry_number": number, "inventors": [dict(row) for row in rows], "statement": STATEMENT}
    task = contest.find("DescribeChange")
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, data))


def shown(contest: Contest) -> str:
    """A campaign in which a list of two results waits to be noticed, the first with two inventors; the change's id."""
    lists.begin(contest)
    lists.approve(contest, "result", [{}, {}])
    lists.add_inventors(contest, "result-1", "worker-1")
    return start(contest, "inventor_change")


def order(contest: Contest) -> list[tuple[str, int]]:
    rows = contest.get_all(EntryInventor, entry_id="result-1")
    return [(row.person_id, int(row.share)) for row in sorted(rows, key=lambda row: row.position)]


def sign(contest: Contest, *answers: str) -> None:
    for answer in answers:
        contest.do("SignStatement", answer=answer, note="次序没有错" if answer == "object" else None)


def a_notice_under_way_repeats_the_item(contest: Contest) -> None:
    instance = shown(contest)
    notice = lists.post(contest)
    ask(contest)
    sign(contest, "agree", "agree")
    contest.do("ApproveChange", decision="approve")
    assert contest.ended_at(instance) == "Changed"
    assert order(contest) == [("worker-1", 60), (INVENTOR, 40)]
    assert [version.reason for version in contest.get_all(EntryVersion)] == [STATEMENT]
    lists.take_down(contest)
    assert lists.item_states(contest, notice) == {"result-1": "repeated", "result-2": "passed"}
    assert lists.item_states(contest, lists.post(contest)) == {"result-1": "posted"}


def in_a_decision_nothing_is_changed(contest: Contest) -> None:
    instance = shown(contest)
    lists.post(contest)
    ask(contest)
    sign(contest, "agree", "agree")
    lists.take_down(contest)
    contest.do("ApproveChange", decision="approve")
    assert contest.ended_at(instance) == "TooLate"
    assert order(contest)[0][0] == INVENTOR


def what_cannot_be_changed_is_said(contest: Contest) -> None:
    instance = shown(contest)
    for rows, number, problem in (
        (SWAPPED, "2015-R-0099", "没有编号"),
        (SWAPPED[:1], NUMBER, "合计应为100%"),
        (({**SWAPPED[0], "share": 100},), NUMBER, "只能变更"),
        (SWAPPED, "2015-R-0002", "只能变更"),
    ):
        ask(contest, rows, number)
        said = contest.find("DescribeChange").context["problem"]
        assert problem in said
    task = contest.find("DescribeChange")
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, {}, action="withdraw"))
    assert contest.ended_at(instance) == "Withdrawn"


def a_stranger_may_not_ask(contest: Contest) -> None:
    shown(contest)
    other = start(contest, "inventor_change", number=2, applicant_id="worker-2")
    [task] = contest.get_all(HumanTask, instance_id=other)
    data = {"entry_number": NUMBER, "inventors": [dict(row) for row in SWAPPED], "statement": STATEMENT}
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, data))
    [again] = contest.get_all(HumanTask, instance_id=other, state="ready")
    assert again.context["problem"] == "只有该成果的完成人可以提出变更。"


def one_of_them_does_not_agree(contest: Contest) -> None:
    instance = shown(contest)
    ask(contest)
    sign(contest, "agree", "object")
    assert contest.ended_at(instance) == "NotSigned"
    assert order(contest)[0][0] == INVENTOR


def the_office_refuses(contest: Contest) -> None:
    instance = shown(contest)
    ask(contest)
    sign(contest, "agree", "agree")
    contest.do("ApproveChange", decision="refuse", opinion="说明不充分")
    assert contest.ended_at(instance) == "NotApproved"
    assert order(contest)[0][0] == INVENTOR


PATHS: list[Path] = [
    a_notice_under_way_repeats_the_item,
    in_a_decision_nothing_is_changed,
    what_cannot_be_changed_is_said,
    a_stranger_may_not_ask,
    one_of_them_does_not_agree,
    the_office_refuses,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_inventor_change_path(path: Path) -> None:
    drive(path)


def test_inventor_change_every_flow_is_driven() -> None:
    assert find_flows_not_driven("inventor_change", PATHS) == set()
