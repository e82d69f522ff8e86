"""entry_recommendation: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.entries import checks
from handlers.entries.models import Entry
from tests.workflows.contest import Contest, at
from tests.workflows.entering import begin, make_submitted, recommend, start
from tests.workflows.paths import Path, drive, find_flows_not_driven

QUOTA = {"recommendation": {"results": 1, "experts": 1, "teams": 1, "substitutes": 1}}
SCORING = at(date(2015, 11, 1), 0)


def _begin(contest: Contest, count: int = 1) -> list[str]:
    begin(contest, **QUOTA)
    return [_start(contest, number) for number in range(1, count + 1)]


def _start(contest: Contest, number: int) -> str:
    entry_id = make_submitted(contest, number)
    return start(
        contest, "entry_recommendation", number=number, **{"entry_id": entry_id, "grace_ends_at": SCORING}
    )


def _states(contest: Contest) -> list[tuple[str, bool, int | None]]:
    rows = sorted(contest.get_all(Entry), key=lambda entry: entry.id)
    return [(row.state, row.is_substitute, row.rank_in_recommendation) for row in rows]


def is_recommended(contest: Contest) -> None:
    [instance] = _begin(contest)
    task = contest.find("RankEntry")
    assert (task.role, task.context["recommendation"]) == ("upper_union", "recommend")
    assert "推荐名额还剩1项" in task.context["places_text"]
    recommend(contest)
    assert contest.ended_at(instance) == "Recommended"
    assert _states(contest) == [("received", False, 1)]


def is_declined(contest: Contest) -> None:
    [instance] = _begin(contest)
    recommend(contest, recommendation="decline", grounds="应用时间不足")
    assert contest.ended_at(instance) == "Declined"


def _with_a_substitute(contest: Contest) -> list[str]:
    instances = _begin(contest, 2)
    recommend(contest)
    recommend(contest)
    task = contest.find("RankEntry")
    assert (task.context["problem"], task.context["recommendation"]) == (
        "推荐名额已满（1项）。",
        "substitute",
    )
    assert "一线职工0（0%）" in task.context["list_text"]
    recommend(contest, recommendation="substitute")
    assert _states(contest) == [("received", False, 1), ("recommended", True, 1)]
    return instances


def a_substitute_is_called(contest: Contest) -> None:
    _first, second = _with_a_substitute(contest)
    contest.act(lambda ctx: checks.reject(ctx, "result-1", "重复申报"))
    assert contest.ended_at(second) == "Recommended"
    assert _states(contest) == [("rejected", False, 1), ("received", False, 1)]


def a_substitute_is_not_needed(contest: Contest) -> None:
    _first, second = _with_a_substitute(contest)
    contest.go_to(date(2015, 11, 1))
    assert contest.ended_at(second) == "Unused"


PATHS: list[Path] = [is_recommended, is_declined, a_substitute_is_called, a_substitute_is_not_needed]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_entry_recommendation_path(path: Path) -> None:
    drive(path)


def test_entry_recommendation_every_flow_is_driven() -> None:
    assert find_flows_not_driven("entry_recommendation", PATHS) == set()
