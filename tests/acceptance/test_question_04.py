"""Does a plan with five of the six elements fail validation? Yes, whichever is missing, and it says which."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from handlers.plans.models import UnitPlan
from handlers.plans.rules import ELEMENTS
from handlers.plans.service import start_unit_plans
from tests.workflows.contest import drop_units, fresh_contest

UNIT = "ent-0001"


def test_question_04_each_of_the_six_elements_must_be_there() -> None:
    with fresh_contest() as contest:
        drop_units(contest, "county-01", "county-02", "ent-0002", "ent-0003", "ent-0004")
        contest.create()
        contest.act(lambda ctx: start_unit_plans(ctx, "2015"))
        task = contest.find("DraftPlan", UNIT)
        plan = contest.fill(task, {})
        assert set(ELEMENTS) <= set(plan)
        for element in ELEMENTS:
            without = {**plan, element: [] if isinstance(plan[element], list) else "  "}
            with pytest.raises(Invalid) as refused, contest.runtime.begin() as ctx:
                contest.runtime.complete_task(ctx, task.id, without)
            assert [str(field).split(".")[0] for field in refused.value.params["errors"]] == [element]
        assert contest.open_tasks() == ["DraftPlan"]
        contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, plan))
        assert contest.open_tasks() == ["ConfirmResources"]
        assert [each.state for each in contest.get_all(UnitPlan)] == ["open"]
