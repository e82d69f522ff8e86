"""Are 21 experts, 21 teams or 16 results blocked, and 19 / 19 / 14 accepted with a reason?"""

from __future__ import annotations

import pytest

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.reviews import selecting
from tests.workflows.contest import fresh_contest
from tests.workflows.judging import make_entry, make_experts
from tests.workflows.test_final_selection import review


@pytest.mark.parametrize(("kind", "quota"), [("result", 15), ("person", 20), ("team", 20)])
def test_question_10_the_quota_blocks_and_less_needs_a_reason(kind: str, quota: int) -> None:
    with fresh_contest() as contest:
        contest.create()
        with contest.runtime.begin() as ctx:
            for number in range(1, quota + 2):
                make_entry(ctx, number, kind=kind)
            make_experts(ctx)
            totals = {f"{kind}-{number}": 100 - number for number in range(1, quota + 2)}
            _select(ctx, review(ctx, totals, kind), quota)


def _select(ctx: Ctx, round_id: str, quota: int) -> None:
    found = selecting.draft_list(ctx, round_id, {})
    numbers = [entry.number for _line, entry in selecting.list_lines(ctx, found.id)]
    assert len(numbers) == quota + 1
    with pytest.raises(BusinessError, match="超出1"):
        selecting.place_entries(ctx, found.id, numbers)
    with pytest.raises(BusinessError, match="请说明缺额原因"):
        selecting.place_entries(ctx, found.id, numbers[: quota - 1], shortfall_reason=" ")
    selecting.place_entries(ctx, found.id, numbers[: quota - 1], shortfall_reason="宁缺毋滥")
    selecting.place_entries(ctx, found.id, numbers[:quota])
    assert len(selecting.list_lines(ctx, found.id, "listed")) == quota
