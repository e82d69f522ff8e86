"""Does a grade split that does not sum to 15 fail?"""

from __future__ import annotations

import pytest

from engine.errors import BusinessError
from handlers.reviews import selecting
from tests.workflows.contest import fresh_contest
from tests.workflows.judging import make_entry, make_experts
from tests.workflows.test_final_selection import review


def test_question_11_grades_make_up_the_list() -> None:
    with fresh_contest() as contest:
        contest.create()
        with contest.runtime.begin() as ctx:
            for number in range(1, 17):
                make_entry(ctx, number)
            make_experts(ctx)
            totals = {f"result-{number}": 100 - number for number in range(1, 17)}
            found = selecting.draft_list(ctx, review(ctx, totals), {})
            for first, second, third in ((3, 5, 6), (3, 5, 8), (-1, 8, 8), (0, 7, 8)):
                with pytest.raises(BusinessError):
                    selecting.set_grades(ctx, found.id, {"first": first, "second": second, "third": third})
            with pytest.raises(BusinessError, match="没有确定等级"):
                selecting.check_list(ctx, found.id)
            selecting.set_grades(ctx, found.id, {"first": 3, "second": 5, "third": 7})
            selecting.check_list(ctx, found.id)
            grades = [line.grade for line, _entry in selecting.list_lines(ctx, found.id, "listed")]
            assert grades == ["first"] * 3 + ["second"] * 5 + ["third"] * 7
