"""carrier_management: every path to its ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.models import Instance, InstanceState
from handlers.activities.carriers import service
from handlers.activities.carriers.models import CarrierCheck, CarrierYear
from tests.workflows.carrying import name_studio, the_carrier
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven

DONE: dict[str, Any] = {"topics_done": 2, "results": 3, "patents": 1, "apprentices": 4, "summary": "完成"}


def _hang(contest: Contest, hung_on: date) -> None:
    contest.do("HangPlaque", hung_on=hung_on, hung_at="厂门口")
    contest.do("ShowPost", shown_on=contest.today())


def passes_is_put_right_and_is_removed_at_last(contest: Contest) -> None:
    carrier_id = name_studio(contest)
    _hang(contest, date(2015, 4, 14))
    assert contest.find("HangPlaque").context["problem_text"] == (
        "挂牌和亮岗日期应在2015-04-15（命名）至今天之间。"
    )
    _hang(contest, contest.today())
    carrier = the_carrier(contest)
    assert (carrier.state, carrier.hung_on, carrier.hung_at) == ("active", date(2015, 4, 15), "厂门口")
    contest.do("PlanYear", topics_planned=2, plan="攻关两项")
    contest.go_to(date(2015, 6, 15))
    assert contest.find("CheckOneself").context["plan_text"] == "攻关两项"
    contest.do("CheckOneself", items__met="unmet", items__note="", **DONE)
    assert len(contest.find("RecheckCarrier").context["unmet_text"].splitlines()) == 5
    contest.do("RecheckCarrier", verdict="passed")
    # Nobody plans or reports the second time: the re-check comes all the same.
    contest.go_to(date(2015, 8, 16))
    assert "PlanYear" not in contest.open_tasks()
    assert contest.find("CheckOneself").context["plan_text"] is None
    contest.go_to(date(2015, 8, 21))
    assert contest.find("RecheckCarrier").context["summary"] == "未自查"
    contest.do("RecheckCarrier", verdict="correct", note="没有计划")
    contest.do("PutRight", measures="已补计划")
    assert contest.find("RecheckCarrier").context["measures"] == "已补计划"
    contest.do("RecheckCarrier", verdict="correct", note="仍无成果")
    correct_by = contest.find("PutRight").context["correct_by"]
    contest.go_to(date(2015, 8, 28))
    assert correct_by < date(2015, 8, 28)
    contest.do("RecheckCarrier", verdict="removed", note="名存实亡")
    assert the_carrier(contest).state == "removed"
    contest.do("TakeDownPlaque", taken_down_on=contest.today(), proof="已收回")
    carrier = the_carrier(contest)
    assert (carrier.end_reason, carrier.taken_down_on) == ("名存实亡", date(2015, 8, 28))
    assert contest.ended_at(str(carrier.care_instance_id)) == "CarrierRemoved"
    verdicts = [(each.year, each.verdict) for each in contest.get_all(CarrierCheck, carrier_id=carrier_id)]
    assert verdicts == [(1, "passed"), (2, "correct"), (2, "correct"), (2, "removed")]
    first, second = contest.get_all(CarrierYear, carrier_id=carrier_id)
    assert (first.topics_planned, first.patents, first.unmet) == (2, 1, 5)
    assert (second.planned_at, second.reported_at, second.recheck_on) == (None, None, date(2015, 8, 15))


def title_is_withdrawn_from_outside(contest: Contest) -> None:
    carrier_id = name_studio(contest)
    contest.act(lambda ctx: service.withdraw_title(ctx, carrier_id, "弄虚作假"))
    carrier = the_carrier(contest)
    assert (carrier.state, carrier.end_reason) == ("removed", "弄虚作假")
    [care] = contest.get_all(Instance, id=carrier.care_instance_id)
    assert care.state == InstanceState.COMPLETED
    assert contest.open_tasks() == []


PATHS: list[Path] = [passes_is_put_right_and_is_removed_at_last, title_is_withdrawn_from_outside]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_carrier_management_path(path: Path) -> None:
    drive(path)


def test_carrier_management_every_flow_is_driven() -> None:
    assert find_flows_not_driven("carrier_management", PATHS) == set()
