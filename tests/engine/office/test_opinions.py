"""委派, 加签 and 减签: who is asked, what waits for whom, and what the process makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import tasks
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.models import AskedOpinion, Copy, HumanTask, TaskCandidate, Way
from engine.office.refusals import NotNow
from engine.runtime import Runtime
from tests.engine.acts import deploy_to
from tests.engine.office.world import HELPERS, REASON, World, open_office, step
from tests.engine.spiff.diagrams import end, process, start
from tests.statements import watching

CLERK = "person:clerk"


@pytest.fixture
def runtime(database_url: str, clock: VirtualClock) -> Iterator[Runtime]:
    made = open_office(database_url, ["sequential", "all", "parallel"])
    yield made
    made.close()


def ask(world: World, way: Way, *people: str) -> None:
    world.do(CLERK, lambda ctx: world.runtime.add_signers(ctx, world.task_id, way, people, REASON))


def answer(world: World, person: str, **data: Any) -> None:
    """Give the opinion a person is asked for."""
    query = select(TaskCandidate.task_id).where(TaskCandidate.principal == person)
    (task_id,) = world.rows(query)
    said = {"opinion": f"{person} 的意见", **data}
    world.do(person, lambda ctx: world.runtime.complete_task(ctx, task_id, said))


def submit(world: World) -> None:
    world.do(CLERK, lambda ctx: world.runtime.complete_task(ctx, world.task_id, {}))


def inbox(world: World, *principals: str) -> list[str]:
    with world.runtime.read() as ctx:
        return [task.name for task in tasks.list_inbox(ctx, principals).rows]


def test_delegated_work_comes_back_with_the_opinion(runtime: Runtime) -> None:
    world = World(runtime, "sequential")
    world.do(CLERK, lambda ctx: runtime.delegate_task(ctx, world.task_id, HELPERS[0], REASON))
    assert inbox(world, HELPERS[0]) == ["签署意见：Here"]
    assert (inbox(world, "post:clerk"), inbox(world, CLERK)) == ([], ["Here"])
    with pytest.raises(NotNow) as refused:
        submit(world)
    assert refused.value.why == "opinions_due"
    answer(world, HELPERS[0])
    (given,) = world.asked("given")
    assert (given.way, given.given_by, given.opinion, given.agrees) == (
        "delegate",
        HELPERS[0],
        "person:h1 的意见",
        True,
    )
    assert [(news.kind, news.principals) for news in world.news] == [
        ("delegated", (HELPERS[0],)),
        ("opinion_given", (CLERK,)),
    ]
    submit(world)
    assert world.task().completed_by == CLERK
    world.finish()


def test_a_stand_in_delegates_for_the_absent_person(runtime: Runtime) -> None:
    world = World(runtime, "sequential")

    def delegate(ctx: Ctx) -> None:
        ctx.acting_for = "person:absent"
        runtime.delegate_task(ctx, world.task_id, HELPERS[0], REASON)

    world.do(CLERK, delegate)
    assert (inbox(world, CLERK), inbox(world, "person:absent")) == ([], ["Here"])
    world.finish()


def test_nobody_answers_their_own_question(runtime: Runtime) -> None:
    world = World(runtime, "sequential")
    ask(world, Way.BEFORE, "person:absent")
    (asked,) = world.asked()

    def stand_in(ctx: Ctx) -> None:
        ctx.acting_for = "person:absent"
        runtime.complete_task(ctx, asked.asked_task_id, {"opinion": "同意"})

    with pytest.raises(NotNow) as refused:
        world.do(CLERK, stand_in)
    assert refused.value.why == "own_question"
    world.finish()


def test_who_signs_after_sees_the_answer_and_lets_it_go_on(runtime: Runtime) -> None:
    world = World(runtime, "sequential")
    ask(world, Way.AFTER, *HELPERS[:2])
    assert inbox(world, *HELPERS) == []
    submit(world)
    assert (world.task().state, world.find("Last")) == ("held", None)
    assert inbox(world, CLERK, "post:clerk") == []
    answer(world, HELPERS[0])
    assert world.task().state == "held"
    answer(world, HELPERS[1])
    assert (world.task().state, world.task().completed_by) == ("completed", CLERK)
    assert world.lines("task_completed")[-1].actor == CLERK
    assert world.find("Last") is not None
    world.check()


def test_who_is_against_it_gives_the_answer_back_as_draft(runtime: Runtime) -> None:
    world = World(runtime, "sequential")
    ask(world, Way.AFTER, HELPERS[0])
    ask(world, Way.BESIDE, HELPERS[1])
    submit(world)
    answer(world, HELPERS[1], agrees=False)
    assert (world.task().state, inbox(world, CLERK)) == ("ready", ["Here"])
    assert inbox(world, HELPERS[0]) == []
    assert [each.state for each in world.rows(select(AskedOpinion).order_by(AskedOpinion.way))] == [
        "waiting",
        "given",
    ]
    world.check()
    submit(world)
    answer(world, HELPERS[0])
    assert world.task().state == "completed"
    world.finish()


def test_held_task_is_due_by_the_new_version_and_heard_of_when_it_is_handed_back(runtime: Runtime) -> None:
    world = World(runtime, "sequential")
    ask(world, Way.AFTER, HELPERS[0])
    submit(world)
    heard: list[tuple[str, datetime | None]] = []
    runtime.ports.task_listeners.append(
        lambda _ctx, task, event: heard.append((event, task.due_at)) if task.id == world.task_id else None
    )
    steps = [start(), step("First"), step("Here", due="P2D", reminder="gentle"), step("Last"), end()]
    version = deploy_to(runtime, process(steps, ["Begin > First > Here > Last > Finish"]), "sequential")

    def move(ctx: Ctx) -> None:
        runtime.migration.execute(ctx, world.instance_id, version, reason=REASON, recompute_due=True)

    due_at = world.task().created_at + timedelta(days=2)
    world.do("person:boss", move)
    assert (world.task().due_at, world.task().state, heard) == (due_at, "held", [])
    world.do("person:boss", lambda ctx: runtime.migration.undo(ctx, world.instance_id, REASON))
    assert (world.task().due_at, heard) == (None, [])
    world.do("person:boss", move)
    answer(world, HELPERS[0], agrees=False)
    assert (world.task().state, heard) == ("ready", [("opened", due_at)])
    assert world.rows(select(TaskCandidate.due_at).where(TaskCandidate.task_id == world.task_id)) == [due_at]
    world.check()


def test_the_last_signer_withdrawn_lets_a_held_task_go_on(runtime: Runtime) -> None:
    world = World(runtime, "sequential")
    ask(world, Way.BESIDE, HELPERS[0])
    submit(world)
    (asked,) = world.asked()
    with pytest.raises(NotNow) as refused:
        world.do("person:stranger", lambda ctx: runtime.withdraw_opinion(ctx, asked.id, REASON))
    assert refused.value.why == "not_asker"
    world.do(CLERK, lambda ctx: runtime.withdraw_opinion(ctx, asked.id, REASON))
    assert (world.task().state, inbox(world, HELPERS[0])) == ("completed", [])
    assert world.news[-1].kind == "opinion_withdrawn"
    assert {news.task["name"] for news in world.news} == {"Here"}, (
        "the news says itself that it is an opinion"
    )
    world.finish()


def test_a_cancelled_instance_asks_nobody(runtime: Runtime) -> None:
    world = World(runtime, "parallel")
    ask(world, Way.BEFORE, HELPERS[0])
    with runtime.begin("person:boss") as ctx:
        runtime.cancel(ctx, world.instance_id, REASON)
    assert inbox(world, HELPERS[0]) == []
    assert [each.state for each in world.rows(select(AskedOpinion))] == ["withdrawn"]
    world.check()


def test_no_opinion_without_words_and_nobody_asks_themselves(runtime: Runtime) -> None:
    world = World(runtime, "sequential")
    for people, why in (((), "nobody"), ((CLERK,), "oneself"), (tuple(map(str, range(21))), "too_many")):
        with pytest.raises(NotNow) as refused:
            ask(world, Way.BEFORE, *people)
        assert (refused.value.why, refused.value.status) == (why, 422)
    ask(world, Way.BEFORE, HELPERS[0])
    with pytest.raises(NotNow) as refused:
        answer(world, HELPERS[0], opinion=" ")
    assert refused.value.why == "opinion_missing"


def test_a_copy_is_given_once(runtime: Runtime) -> None:
    world = World(runtime, "sequential")
    for _ in range(2):
        world.do(CLERK, lambda ctx: runtime.copy_task(ctx, world.task_id, ["person:reader"], REASON))
    assert [(each.principal, each.copied_by) for each in world.rows(select(Copy))] == [
        ("person:reader", CLERK)
    ]
    assert [news.kind for news in world.news] == ["copied"]


def test_a_step_without_any_of_it_asks_nothing_more(runtime: Runtime) -> None:
    """The statements of a completion: none is about opinions, copies or the like."""
    world = World(runtime, "sequential")
    seen: list[str] = []
    with watching(runtime.engine, lambda text, _parameters, _many: seen.append(text)):
        submit(world)
    assert not [text for text in seen if "asked_opinions" in text or "copies" in text]
    assert sum("human_tasks" in text for text in seen if not text.startswith("INSERT")) == 3
    assert world.rows(select(HumanTask.opinions).where(HumanTask.id == world.task_id)) == [0]
