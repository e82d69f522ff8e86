"""Does the notice of 5 working days posted on 25 September 2015 end on 9 October?"""

from __future__ import annotations

from datetime import date

from tests.workflows.contest import fresh_contest
from tests.workflows.lists import approve, begin, item_states, post


def test_question_14_notice_over_the_holiday_ends_on_9_october() -> None:
    with fresh_contest() as contest:
        begin(contest)
        approve(contest, "result", [{}])
        notice = post(contest)
        assert (notice.starts_on, notice.working_days, notice.ends_on) == (
            date(2015, 9, 25),
            5,
            date(2015, 10, 9),
        )
        contest.go_to(date(2015, 10, 9), 23)
        assert "ConfirmTakenDown" not in contest.open_tasks()
        contest.go_to(date(2015, 10, 10), 0)
        contest.do("ConfirmTakenDown", closed_proof="期满")
        assert item_states(contest, notice) == {"result-1": "passed"}
