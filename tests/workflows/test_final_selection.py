"""final_selection: every path to its ends."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.context import Ctx
from handlers.directory.models import PostHolding
from handlers.entries.models import Entry
from handlers.reviews import assigning, closing, forming, inviting, queries, scoring
from handlers.reviews.models import FinalList, ListEntry, ReviewSheet
from handlers.reviews.rules.states import Method
from tests.workflows.contest import Contest
from tests.workflows.judging import EXPERTS, begin, spread, vote
from tests.workflows.paths import Path, drive, find_flows_not_driven

QUOTAS = {"results": 3, "experts": 3, "teams": 3}


def review(ctx: Ctx, totals: dict[str, int], kind: str = "result") -> str:
    """A round judged and locked by one expert, without its process; returns its id."""
    terms = forming.Terms(Method.MEAN, 1, Decimal(20))
    found = forming.open_round(ctx, "2015", kind, terms)
    forming.make_anonymous(ctx, found.id)
    forming.choose_experts(ctx, found.id, EXPERTS[:1])
    forming.set_chair(ctx, found.id, 1, EXPERTS[0])
    inviting.invite(ctx, found.id, queries.local_day(ctx))
    inviting.accept(ctx, found.id, EXPERTS[0], [])
    assigning.assign_sheets(ctx, found.id)
    inviting.open_window(ctx, found.id, queries.local_day(ctx))
    for sheet in ctx.session.query(ReviewSheet).filter_by(round_id=found.id).all():
        points = spread(found.rubric, Decimal(totals[sheet.entry_id]))
        scoring.submit_sheet(ctx, sheet.id, EXPERTS[0], points)
    closing.close_scoring(ctx, found.id)
    closing.lock(ctx, found.id)
    return found.id


def _judged(contest: Contest, entries: int = 4, kind: str = "result") -> None:
    grades = {"first": 1, "second": 1, "third": 1}
    settings = {"quotas": QUOTAS, "grades": grades, "medal_experts": 2}
    begin(contest, entries, kind=kind, settings=settings)
    totals = {f"{kind}-{number}": 90 - number for number in range(1, entries + 1)}
    contest.act(lambda ctx: review(ctx, totals, kind))


def _submit(contest: Contest, node: str, **data: Any) -> None:
    task = contest.find(node)
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, data))


def _draft(contest: Contest, *numbers: int, **values: Any) -> None:
    listed = "\n".join(f"2015-R-{number:04d}" for number in numbers)
    _submit(contest, "ReviewDraft", listed_numbers=listed, **values)


def _committee(contest: Contest, choice: Any = "yes") -> None:
    vote(contest, choice)
    contest.do("HoldCommittee")


def _grades(contest: Contest, first: int, second: int, third: int, **values: Any) -> None:
    _submit(contest, "FixGrades", first=first, second=second, third=third, **values)


def _the_list(contest: Contest) -> Any:
    [found] = contest.get_all(FinalList)
    return found


def _countersign(contest: Contest, **values: Any) -> None:
    assert contest.do_all("Countersign", **values) > 0


def a_list_of_results_is_approved(contest: Contest) -> None:
    _judged(contest)
    task = contest.find("ReviewDraft")
    assert task.context["listed_numbers"] == "2015-R-0001\n2015-R-0002\n2015-R-0003"
    _draft(contest, 1, 2, 3)
    contest.do("HoldCommittee")
    assert "未达法定人数" in contest.find("HoldCommittee").context["problem"]
    _committee(contest)
    proposed = contest.find("FixGrades").context
    assert [proposed[grade] for grade in ("first", "second", "third")] == [1, 1, 1]
    _grades(contest, 1, 1, 2)
    assert "应等于名单数3" in contest.find("FixGrades").context["problem"]
    _grades(contest, 1, 1, 1)
    _countersign(contest, opinion="disagree", comment="名单偏工业")
    contest.do("CheckProcedure", procedure="fine")
    assert "不同意。名单偏工业" in contest.find("ApproveList").context["opinions_text"]
    contest.do("ApproveList", decision="approve")
    found = _the_list(contest)
    assert (contest.ended_at(found.instance_id), found.state) == ("ListApproved", "approved")
    states = {entry.id: entry.state for entry in contest.get_all(Entry)}
    assert states == {
        **{"result-1": "listed", "result-2": "listed", "result-3": "listed"},
        "result-4": "reserve",
    }
    grades = {line.entry_id: line.grade for line in contest.get_all(ListEntry) if line.grade}
    assert grades == {"result-1": "first", "result-2": "second", "result-3": "third"}


def over_the_quota_is_blocked_and_less_needs_a_reason(contest: Contest) -> None:
    _judged(contest)
    _draft(contest, 1, 2, 3, 4)
    assert "超出1" in contest.find("ReviewDraft").context["problem"]
    _draft(contest, 1, 2)
    assert "请说明缺额原因" in contest.find("ReviewDraft").context["problem"]
    _draft(contest, 1, 2, shortfall_reason="宁缺毋滥")
    assert "HoldCommittee" in contest.open_tasks()


def the_vote_strikes_out_and_the_reserve_moves_up(contest: Contest) -> None:
    _judged(contest, 5)
    _draft(contest, 1, 2, 3)
    _committee(contest, {**{f"result-{n}": "yes" for n in (1, 3, 4)}, "result-2": "no"})
    task = contest.find("FixGrades")
    assert [line.split(" ")[1] for line in task.context["list_text"].splitlines()] == [
        "2015-R-0001",
        "2015-R-0003",
        "2015-R-0004",
    ]


def without_a_committee_there_is_no_vote(contest: Contest) -> None:
    _judged(contest)
    with contest.runtime.begin() as ctx:
        for holding in ctx.session.query(PostHolding).filter_by(post_id="review_committee@city"):
            holding.valid_to = queries.local_day(ctx)
    _draft(contest, 1, 2, 3)
    assert "没有可以投票的人" in contest.find("ReviewDraft").context["problem"]


def returned_three_times_is_annulled(contest: Contest) -> None:
    _judged(contest)
    for number in range(3):
        _draft(contest, 1, 2, 3)
        _committee(contest)
        _grades(contest, 1, 1, 1)
        _countersign(contest)
        contest.do("CheckProcedure", procedure="object", procedure_reason="表决人数存疑")
        contest.give_back("ApproveList", reason=f"第{number + 1}次退回")
        if number < 2:
            assert contest.find("ReviewDraft").context["return_reason"] == f"第{number + 1}次退回"
    found = _the_list(contest)
    assert (found.state, found.annul_reason) == ("annulled", "第3次退回")


def medals_go_to_listed_persons_only(contest: Contest) -> None:
    _judged(contest, 3, "person")
    task = contest.find("ReviewDraft")
    _submit(contest, "ReviewDraft", listed_numbers=task.context["listed_numbers"])
    _committee(contest)
    _submit(contest, "FixGrades", medal_numbers="2015-P-0009")
    assert "不在拟命名名单中" in contest.find("FixGrades").context["problem"]
    _submit(contest, "FixGrades", medal_numbers="2015-P-0001 2015-P-0002 2015-P-0003")
    assert "最多2名" in contest.find("FixGrades").context["problem"]
    _submit(contest, "FixGrades", medal_numbers="2015-P-0001\n2015-P-0002")
    medals = [line.entry_id for line in contest.get_all(ListEntry) if line.has_medal]
    assert sorted(medals) == ["person-1", "person-2"]


PATHS: list[Path] = [
    a_list_of_results_is_approved,
    over_the_quota_is_blocked_and_less_needs_a_reason,
    the_vote_strikes_out_and_the_reserve_moves_up,
    without_a_committee_there_is_no_vote,
    returned_three_times_is_annulled,
    medals_go_to_listed_persons_only,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_final_selection_path(path: Path) -> None:
    drive(path)


def test_final_selection_every_flow_is_driven() -> None:
    assert find_flows_not_driven("final_selection", PATHS) == set()
