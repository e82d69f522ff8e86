"""What a person chose about mail: the way, quiet hours, working days, and what passes all of it."""

from __future__ import annotations

from datetime import datetime, time

import pytest
from sqlalchemy import select

from engine.calendar import WorkCalendar
from engine.models import OutboxMessage
from handlers.directory.queries import get_person
from handlers.notices import choices, service
from handlers.notices.kinds import kinds_by_id
from handlers.notices.models import Notice
from handlers.notices.rules import Choices, Way, mail_at
from handlers.reminders.digest import make_digest
from tests.handlers.reminders.conftest import local
from tests.handlers.world import World

CALENDAR = WorkCalendar.from_table({"2015": {"days_off": ["2015-04-06"], "extra_workdays": ["2015-04-11"]}})
USUAL, MANDATORY, URGENT = "task.idle", "task.overdue", "campaign_cancelled"
NIGHT = Choices({}, time(21), time(8), is_working_days_only=False)
NEVER_QUIET = Choices({}, time(0), time(0), is_working_days_only=False)
LUNCH = Choices({}, time(12), time(14), is_working_days_only=True)
tick = make_digest("https://contest.example.test")


def way(chosen: Way, base: Choices = NEVER_QUIET) -> Choices:
    groups = dict.fromkeys((kinds_by_id()[kind].group for kind in (USUAL, URGENT)), chosen)
    return Choices(groups, base.quiet_from, base.quiet_to, base.is_working_days_only)


@pytest.mark.parametrize(
    ("wanted", "kind", "now", "expected"),
    [
        (Choices(), USUAL, local(3, 13, 9), local(3, 13, 9, 1)),
        (Choices(), USUAL, local(3, 13, 21), local(3, 16, 9)),
        (NIGHT, USUAL, local(3, 13, 20, 58), local(3, 13, 20, 59)),
        (NIGHT, USUAL, local(3, 13, 20, 59), local(3, 14, 8)),
        (NIGHT, USUAL, local(3, 14, 3), local(3, 14, 8)),
        (NIGHT, URGENT, local(3, 14, 3), local(3, 14, 3, 1)),
        (NEVER_QUIET, USUAL, local(3, 14, 3), local(3, 14, 3, 1)),
        (LUNCH, USUAL, local(3, 13, 12), local(3, 13, 14)),
        (LUNCH, USUAL, local(4, 3, 23, 59), local(4, 7, 0)),
        (LUNCH, USUAL, local(4, 11, 10), local(4, 11, 10, 1)),
        (way(Way.DIGEST), USUAL, local(3, 13, 8, 59), local(3, 13, 9)),
        (way(Way.DIGEST), USUAL, local(3, 13, 9), local(3, 14, 9)),
        (way(Way.DIGEST, Choices()), USUAL, local(3, 13, 9), local(3, 16, 9)),
        (way(Way.DIGEST), MANDATORY, local(3, 13, 10), local(3, 14, 9)),
        (way(Way.DIGEST), URGENT, local(3, 13, 10), local(3, 13, 10, 1)),
        (way(Way.NONE), USUAL, local(3, 13, 10), None),
        (way(Way.NONE), MANDATORY, local(3, 13, 10), local(3, 13, 10, 1)),
        (way(Way.NONE, NIGHT), URGENT, local(3, 13, 23), local(3, 13, 23, 1)),
    ],
)
def test_mail_comes_when_it_may(wanted: Choices, kind: str, now: datetime, expected: datetime | None) -> None:
    assert mail_at(wanted, kinds_by_id()[kind], CALENDAR, now) == expected


def test_urgent_kinds_are_mandatory() -> None:
    kinds = kinds_by_id().values()
    assert [kind.id for kind in kinds if kind.is_urgent and not kind.is_mandatory] == []
    assert len([kind for kind in kinds if kind.is_mandatory]) > 4


def tell(world: World, *events: str, kind: str = USUAL, person_id: str = "p:office@city") -> None:
    params = dict.fromkeys(("task", "title", "due", "organisation", "created", "days", "date"), "x")
    with world.begin() as ctx:
        person = get_person(ctx, person_id)
        for event in events:
            service.notify(ctx, person, event, kind, params | {"task": event}, f"/tasks/{event}")


def subjects(world: World) -> list[str]:
    world.run_tick(tick)
    with world.begin() as ctx:
        query = select(OutboxMessage).order_by(OutboxMessage.created_at, OutboxMessage.id)
        return [each.payload["subject"] for each in ctx.session.scalars(query)]


def test_choice_is_kept_and_followed_by_what_waits(working: World) -> None:
    tell(working, "one")
    with working.begin() as ctx:
        assert choices.choices_of(ctx, "p:office@city") == Choices()
        choices.choose(ctx, "p:office@city", way(Way.DIGEST))
    with working.begin() as ctx:
        assert choices.choices_of(ctx, "p:office@city") == way(Way.DIGEST)
    working.clock.advance(hours=1)
    tell(working, "two")
    assert subjects(working) == []
    working.clock.set(local(3, 14, 9))
    assert subjects(working) == ["赛程：2条新通知"]
    tell(working, "three")
    with working.begin() as ctx:
        choices.choose(ctx, "p:office@city", way(Way.NONE))
    working.clock.advance(days=2)
    assert len(subjects(working)) == 1
    with working.begin() as ctx:
        kept = ctx.session.scalars(select(Notice).where(Notice.event_key == "three")).one()
        assert (kept.mail_state, kept.mail_at) == ("none", None)


def test_mail_of_a_long_holiday_is_sent_after_it(working: World) -> None:
    working.clock.set(local(9, 30, 20))
    tell(working, "one")
    working.clock.set(local(10, 8, 8, 59))
    assert subjects(working) == []
    working.clock.set(local(10, 8, 9))
    assert subjects(working) == ["待办提醒：one"]


def test_choices_of_many_people_are_one_statement(working: World) -> None:
    people = ["p:office@city", "p:supervisor@city", "p:designer@city", "p:assessor@city"]

    def count(chosen: list[str], event: str) -> int:
        params = {"task": event, "title": "x", "due": "", "organisation": "", "created": ""}
        with working.begin() as ctx:
            told = [service.News(get_person(ctx, each), event, USUAL, params) for each in chosen]
            with working.counting() as seen:
                service.notify_all(ctx, told)
            return len(seen)

    with working.begin() as ctx:
        for each in people:
            choices.choose(ctx, each, NIGHT)
    assert count(people, "two") == count(people[:1], "one")
