"""Does an inventor-order change force a new notice?"""

from __future__ import annotations

from handlers.entries.models import Entry
from tests.workflows.contest import fresh_contest
from tests.workflows.lists import (
    add_inventors,
    approve,
    begin,
    item_states,
    object_to,
    post,
    settle,
    take_down,
)


def test_question_16_new_order_of_inventors_needs_a_new_notice() -> None:
    with fresh_contest() as contest:
        begin(contest)
        approve(contest, "result", [{}, {}])
        add_inventors(contest, "result-1", "worker-1")
        first = post(contest)
        object_to(contest, "result-1", kind="inventor_order")
        settle(contest, "corrected", new_order="2,1")
        take_down(contest)
        assert item_states(contest, first) == {"result-1": "repeated", "result-2": "passed"}
        assert item_states(contest, post(contest)) == {"result-1": "posted"}
        assert contest.get_all(Entry, id="result-1")[0].first_inventor_id == "worker-1"
