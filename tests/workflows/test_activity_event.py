"""activity_event: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.activities.events.models import ActivityEvent, Attendance
from handlers.activities.figures import count_figures
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven

UNIT = "ent-0001"
PLAN = {"track": "drill", "title": "焊工练兵", "held_on": date(2015, 4, 20), "enrol_until": date(2015, 4, 16)}
FREE = {"budget": 0, "uses_work_time": False}
NOTHING = {"sheet": "", "passed": 0, "keeps_unknown": False}


def _begin(contest: Contest) -> str:
    if not contest.get_all(ActivityEvent):
        contest.create()
        contest.go_to(date(2015, 4, 15))
    place = {"organisation_id": UNIT, "organisation": {"name": "临河机械厂"}}
    return contest.start("activity_event", campaign="2015", **place)


def _event(contest: Contest) -> ActivityEvent:
    return contest.get_all(ActivityEvent)[-1]  # type: ignore[no-any-return]


def paid_training_is_sampled(contest: Contest) -> None:
    instance_id = _begin(contest)
    training = PLAN | {"track": "training", "budget": 2000, "uses_work_time": True, "hours": 16}
    contest.do("PlanEvent", UNIT, **training)
    task = contest.find("ApproveResources", UNIT)
    assert (task.role, task.context["budget"], task.context["number"]) == ("payer", 2000, "2015-HD-0001")
    contest.give_back("ApproveResources", UNIT, reason="压到一千五")
    assert contest.find("PlanEvent").context["return_reason"] == "压到一千五"
    contest.do("PlanEvent", UNIT, **(training | {"budget": 1500}))
    contest.do("ApproveResources", UNIT)
    contest.do("PublishAndEnrol", UNIT, enrolled=3)
    assert "HoldAndRecord" not in contest.open_tasks()
    contest.go_to(date(2015, 4, 17))
    assert contest.find("HoldAndRecord").due_at.date() == date(2015, 4, 27)
    record = {"outcome": "held", "attended": 3, "passed": 2, "keeps_unknown": False}
    contest.do("HoldAndRecord", UNIT, **record, sheet="")
    assert contest.find("HoldAndRecord").context["record_problem"] == "活动日期2015-04-20还没有到。"
    contest.go_to(date(2015, 4, 20), 17)
    sheet = "p:employee@team-00001,焊工中级\nworker-1\n王无名"
    contest.do("HoldAndRecord", UNIT, **record, sheet=sheet)
    assert contest.find("HoldAndRecord").context["record_problem"] == "“王无名”不在本单位人员名册中"
    contest.do("HoldAndRecord", UNIT, **(record | {"keeps_unknown": True}), sheet=sheet)
    assert contest.find("ConfirmFigures").organisation_id == UNIT
    contest.give_back("ConfirmFigures", reason="少一人")
    contest.do("HoldAndRecord", UNIT, **(record | {"keeps_unknown": True}), sheet=f"{sheet}\nworker-1")
    assert "签到表有4人" in contest.find("HoldAndRecord").context["record_problem"]
    contest.do("HoldAndRecord", UNIT, **(record | {"attended": 4, "keeps_unknown": True}), sheet=sheet)
    corrected = record | {"attended": 4, "keeps_unknown": True}
    contest.give_back("ConfirmFigures", reason="少照片")
    contest.do("HoldAndRecord", UNIT, **corrected, sheet=sheet)
    contest.give_back("ConfirmFigures", reason="还少照片")
    task = contest.find("DecideFigures")
    assert (task.role, task.context["returns"], task.context["attended"]) == ("office_director", 3, 4)
    contest.do("DecideFigures")
    event = _event(contest)
    assert (event.state, event.attended, event.passed, event.is_late) == ("recorded", 4, 2, False)
    assert [(each.person_id, each.result) for each in contest.get_all(Attendance)] == [
        ("p:employee@team-00001", "焊工中级"),
        ("worker-1", ""),
        (None, ""),
    ]
    with contest.read() as ctx:
        counted = count_figures(ctx, "2015", UNIT, date(2015, 4, 1), date(2015, 4, 30))
        assert (counted["trainings"], counted["trained"], counted["drills"]) == (1, 4, 0)
        assert set(count_figures(ctx, "2015", UNIT, date(2015, 5, 1), date(2015, 5, 31)).values()) == {0}
    assert contest.ended_at(instance_id) == "EventRecorded"


def second_drill_is_recorded_late(contest: Contest) -> None:
    _begin(contest)
    contest.do("PlanEvent", UNIT, **PLAN, **FREE)
    second = _begin(contest)
    contest.do("PlanEvent", UNIT, **PLAN, **FREE)
    contest.do_all("PublishAndEnrol", enrolled=20)
    contest.go_to(date(2015, 5, 4))
    late = {"outcome": "held", "held_on": date(2015, 4, 21), "attended": 18}
    contest.do("HoldAndRecord", UNIT, **late, **NOTHING)
    contest.do("HoldAndRecord", UNIT, **late, **NOTHING)
    assert contest.ended_at(second) == "EventRecorded", "only the first of ten is sampled"
    assert [event.is_late for event in contest.get_all(ActivityEvent)] == [True, True]
    with contest.read() as ctx:
        counted = count_figures(ctx, "2015", "county-01", date(2015, 4, 1), date(2015, 4, 30))
    assert counted["drills"] == 2


def cancelled_before_it_was_held(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("PlanEvent", UNIT, **PLAN, **FREE)
    contest.do("PublishAndEnrol", UNIT, enrolled=0)
    contest.go_to(date(2015, 4, 20))
    contest.do("HoldAndRecord", UNIT, outcome="cancelled", cancel_reason="无人报名")
    assert (_event(contest).state, _event(contest).cancel_reason) == ("cancelled", "无人报名")
    assert contest.ended_at(instance_id) == "EventCancelled"


def mistaken_start_leaves_nothing(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("PlanEvent", UNIT, action="withdraw")
    assert contest.ended_at(instance_id) == "EventCancelled"
    assert contest.get_all(ActivityEvent) == []


PATHS: list[Path] = [
    paid_training_is_sampled,
    second_drill_is_recorded_late,
    cancelled_before_it_was_held,
    mistaken_start_leaves_nothing,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_activity_event_path(path: Path) -> None:
    drive(path)


def test_activity_event_every_flow_is_driven() -> None:
    assert find_flows_not_driven("activity_event", PATHS) == set()
