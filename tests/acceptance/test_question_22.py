"""Question 22: does a hard window refuse at the second, by server time?"""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from engine.errors import Conflict, Invalid
from handlers.entries import drafts
from tests.workflows.contest import Contest, at, fresh_contest
from tests.workflows.entering import begin, hand_in, set_moment, start, the_entry

LAST = date(2015, 10, 15)


def _hand_in_at(contest: Contest, day: date, clock: time) -> str:
    begin(contest)
    start(contest)
    set_moment(contest, day, clock)
    hand_in(contest)
    return str(the_entry(contest).state)


def test_question_22_the_last_second_is_in_time() -> None:
    with fresh_contest() as contest:
        assert _hand_in_at(contest, LAST, time(23, 59, 59)) == "submitted"


def test_question_22_the_next_second_is_refused() -> None:
    with fresh_contest() as contest:
        assert _hand_in_at(contest, LAST + timedelta(days=1), time(0, 0, 0)) == "lapsed"
        assert contest.open_tasks() == []


def test_question_22_only_grace_with_a_reason_opens_it_again() -> None:
    with fresh_contest() as contest:
        assert _hand_in_at(contest, LAST + timedelta(days=1), time(0, 0, 0)) == "lapsed"
        number, until = the_entry(contest).number, at(date(2015, 10, 19), 12)
        for late, reason, error in (
            (until, " ", Invalid),
            (at(LAST), "停电", Invalid),
            (at(date(2015, 12, 1)), "停电", Invalid),
        ):
            with pytest.raises(error), contest.runtime.begin() as ctx:
                drafts.grant_grace(ctx, number, late, reason)
        contest.act(lambda ctx: drafts.grant_grace(ctx, number, until, "停电"))
        with pytest.raises(Conflict), contest.runtime.begin() as ctx:
            drafts.grant_grace(ctx, number, until, "停电")
        contest.clock.set(until - timedelta(seconds=1))
        hand_in(contest)
        assert the_entry(contest).state == "submitted"
