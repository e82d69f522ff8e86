"""The people of a small town: who acts, who is silent, to whom work is handed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from engine.models import HumanTask
from engine.ports import Ports
from handlers.campaigns.queries import work_calendar
from handlers.directory.models import PostHolding
from tests.handlers.world import World, build_town
from web.simulation.contest.people import ContestPeople
from web.simulation.player import Work


@pytest.fixture
def town(sqlite_database_url: str) -> Iterator[World]:
    world = World(sqlite_database_url, Ports(calendar=work_calendar))
    with world.begin() as ctx:
        build_town(ctx)
    yield world
    world.engine.dispose()


def work(world: World, round: int = 1, **values: Any) -> Work:
    given = {"definition_key": "unit_plan", "node": "ReviewPlan", "title": "", "role": "office"}
    given |= {"actions": "submit,save,return,transfer", "due_at": world.clock.now() + timedelta(days=7)}
    return Work(HumanTask(**({"context": {}} | given | values)), round)


def kinds(world: World, people: ContestPeople, task: Work) -> Counter[str]:
    with world.begin() as ctx:
        acts = [people.decide(ctx, task, Random(number)) for number in range(400)]
    return Counter("never" if act is None else act.kind for act in acts)


def test_reviewers_return_and_hand_on_some_work(town: World) -> None:
    found = kinds(town, ContestPeople(1), work(town))

    assert found["submit"] > 200
    assert 30 < found["return"] < 120
    assert 0 < found["transfer"] < 40
    assert found["never"] == 0


def test_reviewers_return_less_in_later_rounds(town: World) -> None:
    people = ContestPeople(1)

    assert kinds(town, people, work(town, 3))["return"] < kinds(town, people, work(town))["return"] / 2


def test_people_only_do_what_a_task_allows(town: World) -> None:
    assert set(kinds(town, ContestPeople(1), work(town, actions="submit,save"))) == {"submit"}


def test_a_return_and_a_transfer_have_reasons(town: World) -> None:
    people = ContestPeople(1)
    with town.begin() as ctx:
        acts = [people.decide(ctx, work(town), Random(number)) for number in range(200)]

    assert {bool(act.reason) for act in acts if act and act.kind != "submit"} == {True}
    assert {act.reason for act in acts if act and act.kind == "submit"} == {""}


def test_authors_are_silent_in_enterprises_only(town: World) -> None:
    def silent(organisation_id: str) -> int:
        task = work(town, role="author_union", organisation_id=organisation_id)
        return sum(kinds(town, ContestPeople(seed), task)["never"] > 0 for seed in range(30))

    assert silent("ent-0001") > 0
    assert silent("county-01") == 0


def test_doer_is_whoever_holds_a_post_that_day(town: World) -> None:
    people = ContestPeople(1)
    seat = "unit_union@ent-0001"

    def doer() -> str | None:
        with town.begin() as ctx:
            return people.find_doer(ctx, [f"post:{seat}"], Random(1))

    first = doer()
    with town.begin() as ctx:
        held = ctx.session.get_one(PostHolding, (seat, f"p:{seat}", date(2015, 1, 1)))
        held.valid_to = date(2015, 3, 20)
    town.clock.advance(days=7)

    assert (first, doer()) == (f"p:{seat}", None)


def test_colleague_is_of_the_same_house(town: World) -> None:
    people = ContestPeople(1)
    with town.begin() as ctx:
        found = {
            people.find_colleague(ctx, work(town), "p:unit_union@ent-0001", Random(number))
            for number in range(10)
        }
        alone = people.find_colleague(ctx, work(town), "p:unit_union@ent-0002", Random(1))

    assert found == {"post:unit_admin@ent-0001"}
    assert alone is None
