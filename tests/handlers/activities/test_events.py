"""Activities: sheets, doubts, who is meant by a name, and what the tables would refuse by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import IncidentError
from handlers.activities.events import rules, service
from handlers.activities.events.models import ActivityEvent
from handlers.activities.events.registers import REGISTERS
from handlers.activities.people import describe_unclear, find_people
from handlers.campaigns.service import create_campaign
from handlers.directory.models import Person
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, list_rows, reader_of
from tests.handlers.world import World, make_instance, make_profile

PLAN = {"track": "drill", "title": "练兵", "place": "车间", "held_on": "2015-03-12", "content": "焊接"}


def _held(ctx: Ctx) -> ActivityEvent:
    create_campaign(ctx, 2015)
    instance_id = make_instance(ctx, "activity_event").id
    event = service.plan_event(ctx, "2015", "ent-0001", instance_id, PLAN)
    ctx.session.flush()
    assert service.plan_event(ctx, "2015", "ent-0001", instance_id, PLAN) is event
    lines = rules.read_lines("p:employee@team-00001,第一名\n外请师傅")
    service.record_event(
        ctx, event.id, lines, held_on=date(2015, 3, 12), attended=2, passed=1, texts={"effect": "好"}
    )
    ctx.session.flush()
    return event


def test_sheet_is_read_line_by_line() -> None:
    lines = rules.read_lines("王工，中级\n\n 李工 \n赵工,第一名,奖状")
    assert [(line.name, line.result) for line in lines] == [
        ("王工", "中级"),
        ("李工", ""),
        ("赵工", "第一名,奖状"),
    ]
    assert rules.find_faults(lines) == []
    [fault] = rules.find_faults(rules.read_lines("名" * 81))
    assert "太长" in fault
    [fault] = rules.find_faults(rules.read_lines("名\n" * 1001))
    assert fault == "签到表最多1000行。"


def test_record_that_cannot_be_is_doubted() -> None:
    day = date(2015, 3, 12)
    assert rules.find_doubts(day, day, attended=2, passed=2, named=2) == []
    assert len(rules.find_doubts(date(2015, 3, 13), day, attended=1, passed=2, named=2)) == 3
    assert not rules.needs_approval(0, uses_work_time=False)
    assert rules.needs_approval(1, uses_work_time=False)
    assert [count for count in range(1, 25) if rules.is_sampled(count)] == [1, 11, 21]


def test_names_lead_to_people_of_the_unit_only(town: World) -> None:
    with town.begin() as ctx:
        ctx.session.add_all(Person(id=f"w{number}", name="王芳") for number in (1, 2, 3))
        ctx.session.flush()
        make_profile(ctx, "w1", "team-00001")
        make_profile(ctx, "w2", "ent-0002")
        names = ["王芳", "w2", "p:employee@team-00001", "赵无"]
        found = find_people(ctx, "ent-0001", names)
        assert [each.person_id for each in found] == ["w1", None, "p:employee@team-00001", None]
        found = find_people(ctx, "county-01", names)
        assert [each.ids for each in found] == [("w1", "w2"), ("w2",), ("p:employee@team-00001",), ()]
        assert describe_unclear(found) == [
            "“王芳”有重名，请改写人员编号：w1、w2",
            "“赵无”不在本单位人员名册中",
        ]
        assert find_people(ctx, "city", ["w3"])[0].person_id == "w3"
        assert find_people(ctx, "city", []) == []


def test_growth_record_is_for_the_union_and_oneself(town: World) -> None:
    with town.begin() as ctx:
        event = _held(ctx)
        assert (event.record_due_on, event.is_late) == (date(2015, 3, 19), False)
        events, growth = REGISTERS
        seen = {
            person: (
                count_rows(ctx, events, reader_of(ctx, f"p:{person}"), Filters()).count,
                count_rows(ctx, growth, reader_of(ctx, f"p:{person}"), Filters()).count,
            )
            for person in ("unit_union@ent-0001", "unit_union@ent-0002", "employee@team-00001")
        }
        assert seen == {
            "unit_union@ent-0001": (1, 2),
            "unit_union@ent-0002": (0, 0),
            "employee@team-00001": (0, 1),
        }
        [row] = list_rows(ctx, growth, reader_of(ctx, "p:employee@team-00001"), Filters()).rows
        assert row.number == "2015-HD-0001"


def test_what_is_recorded_stays(town: World) -> None:
    with town.begin() as ctx:
        event = _held(ctx)
        service.cancel_event(ctx, event.instance_id, "算了")
        assert event.state == "held", "it was held, so it cannot be cancelled"
        service.file_event(ctx, event.id)
        service.file_event(ctx, event.id)
        with pytest.raises(IncidentError):
            service.record_event(ctx, event.id, [], held_on=date(2015, 3, 12), attended=9, passed=0, texts={})


@pytest.mark.parametrize(
    "values",
    [
        {"track": "picnic"},
        {"passed": 3},
        {"attended": None, "passed": None},
        {"state": "recorded"},
        {"state": "cancelled"},
        {"cancel_reason": "雨"},
        {"hours": -1},
    ],
)
def test_the_table_refuses_what_cannot_be(town: World, values: dict[str, Any]) -> None:
    with town.begin() as ctx:
        _held(ctx)
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(update(ActivityEvent).values(**values))
