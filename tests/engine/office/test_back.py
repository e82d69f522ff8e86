"""退回 and 取回: where to, what becomes of the others who sign, and when it is too late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from engine import tasks
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.models import HumanTask, Way
from engine.office.refusals import NotNow
from engine.runtime import Runtime
from tests.engine.acts import deploy_to
from tests.engine.office.world import REASON, World, open_office, step
from tests.engine.spiff.diagrams import end, multi, node, process, start, sub, user

CLERK = "person:clerk"


@pytest.fixture
def runtime(database_url: str, clock: VirtualClock) -> Iterator[Runtime]:
    made = open_office(database_url)
    yield made
    made.close()


def back(world: World, target: str = "", actor: str = CLERK) -> None:
    world.do(actor, lambda ctx: world.runtime.send_back(ctx, world.task_id, target, REASON))


def take_back(world: World, task_id: str, actor: str = CLERK) -> str:
    return str(world.do(actor, lambda ctx: world.runtime.take_back(ctx, task_id, REASON)))


def steps(world: World) -> list[str]:
    with world.runtime.read() as ctx:
        return [each.node for each in world.runtime.list_steps_back(ctx, world.task_id)]


def open_nodes(world: World) -> list[str]:
    return sorted(each.node for each in world.open())


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("sequential", ["First"]),
        ("parallel", ["Before"]),
        ("all", ["First"]),
        ("in order", ["First"]),
        ("sub-process", ["Inner", "First"]),
    ],
)
def test_steps_a_task_can_be_sent_back_to(runtime: Runtime, place: str, expected: list[str]) -> None:
    assert steps(World(runtime, place)) == expected


def test_who_did_it_gets_it_again_with_the_reason(runtime: Runtime) -> None:
    world = World(runtime, "sequential")
    before = world.rows(select(HumanTask.id).where(HumanTask.node == "First"))[0]
    runtime.ports.task_news[:] = [lambda _ctx, news: world.news.append(news)]
    back(world)
    found = world.find("First")
    assert found is not None
    assert (found.reason, found.id != before) == (REASON, True)
    sent = world.task()
    assert (sent.state, sent.action, sent.reason, sent.completed_by) == (
        "completed",
        "send_back",
        REASON,
        CLERK,
    )
    assert [(each.kind, each.principals) for each in world.news] == [("sent_back", ("post:clerk",))]
    world.finish()


def test_whoever_had_claimed_the_step_gets_it_alone(runtime: Runtime) -> None:
    with runtime.begin("person:boss") as ctx:
        instance_id = runtime.start(ctx, "sequential", business_key="k")
        (first,) = runtime.list_open_tasks(ctx, instance_id)
        tasks.claim(ctx, first.id, "clerk2")
    world = World.__new__(World)
    world.runtime, world.place, world.news, world.instance_id = runtime, "sequential", [], instance_id
    world.walk_to("Here")
    back(world)
    found = world.find("First")
    assert found is not None
    assert world.holder(found) == "person:clerk2"


def test_a_whole_countersign_is_sent_back_and_keeps_what_was_signed(runtime: Runtime) -> None:
    world = World(runtime, "all")
    world.complete(world.task())
    world.task_id = world.open()[0].id
    back(world)
    assert open_nodes(world) == ["First"]
    signed = world.rows(
        select(HumanTask.state).where(HumanTask.node == "Here", HumanTask.instance_id == world.instance_id)
    )
    assert sorted(signed) == ["cancelled", "completed", "completed"]
    world.check()
    world.finish()


def test_one_branch_of_a_countersign_asks_and_leaves_the_others_alone(runtime: Runtime) -> None:
    loop = multi(cardinality="3")
    sign = step("Here", loop=loop, sendBack="branch")
    deploy_to(
        runtime,
        process(
            [start(), step("First"), sign, step("Last"), end()], ["Begin > First > Here > Last > Finish"]
        ),
        "asked",
    )
    world = World(runtime, "asked")
    world.do("person:signer", lambda ctx: runtime.send_back(ctx, world.task_id, "First", REASON))
    assert [each.node for each in world.open()] == ["Here"] * 4
    (asked,) = world.asked()
    assert (asked.way, asked.principal, asked.question) == ("clarify", CLERK, REASON)
    world.check()
    world.finish()


def test_one_branch_of_a_signed_sub_process_goes_back_inside_it(runtime: Runtime) -> None:
    inside = sub(
        "Inside",
        [start("In"), step("Inner"), step("Here", sendBack="branch"), end("Out")],
        ["In > Inner > Here > Out"],
        loop=multi(cardinality="2"),
    )
    deploy_to(
        runtime, process([start(), step("First"), inside, end()], ["Begin > First > Inside > Finish"]), "s"
    )
    world = World(runtime, "s")
    assert steps(world) == ["Inner"]
    before = open_nodes(world)
    back(world)
    assert open_nodes(world).count("Inner") == before.count("Inner") + 1
    world.check()
    world.finish()


def test_only_what_the_diagram_permits(runtime: Runtime) -> None:
    here = user("Here", actions="submit,transfer", operations="send_back")
    none = user("None", actions="submit,transfer", operations="none")
    diagram = process(
        [start(), step("First"), step("Second"), here, none, end()],
        ["Begin > First > Second > Here > None > Finish"],
    )
    deploy_to(runtime, diagram, "few")
    world = World(runtime, "few")
    assert steps(world) == ["Second"]
    with pytest.raises(NotNow) as refused:
        back(world, "First")
    assert refused.value.why == "step_unknown"
    world.walk_to("None")
    for verb in (
        lambda ctx: runtime.send_back(ctx, world.task_id, "", REASON),
        lambda ctx: runtime.delegate_task(ctx, world.task_id, "person:h", REASON),
        lambda ctx: runtime.copy_task(ctx, world.task_id, ["person:h"], REASON),
        lambda ctx: runtime.take_back(ctx, world.task_id, REASON),
    ):
        assert world.attempt(CLERK, verb) == "task.not_offered"


@pytest.mark.parametrize("place", ["sequential", "parallel", "all", "in order"])
def test_what_was_submitted_is_taken_back_while_nobody_has_acted(runtime: Runtime, place: str) -> None:
    world = World(runtime, place)
    before = open_nodes(world)
    done = world.task_id
    world.complete(world.task())
    with pytest.raises(NotNow) as refused:
        take_back(world, done, "person:stranger")
    assert refused.value.why == "not_yours"
    again = take_back(world, done)
    assert open_nodes(world) == before
    assert (world.holder(world.task(again)), world.lines("task_taken_back")[-1].data["reason"]) == (
        CLERK,
        REASON,
    )
    world.check()
    world.finish()


def test_it_is_too_late_when_somebody_has_begun(runtime: Runtime) -> None:
    for act in ("claim", "draft", "complete"):
        world = World(runtime, "sequential")
        done = world.task_id
        world.complete(world.task())
        following = world.find("Last")
        assert following is not None
        with runtime.begin("person:clerk2") as ctx:
            if act == "claim":
                tasks.claim(ctx, following.id, "clerk2")
            elif act == "draft":
                tasks.save_draft(ctx, following.id, "clerk2", {"x": 1})
            else:
                runtime.complete_task(ctx, following.id, {})
        assert world.attempt(CLERK, lambda ctx, done=done: runtime.take_back(ctx, done, REASON)) in (
            "task.acted_on",
            "instance_ended",
        )


def test_what_a_handler_has_done_is_not_taken_back(runtime: Runtime) -> None:
    work = node("serviceTask", "Work", topic="outside")
    deploy_to(
        runtime,
        process([start(), step("Here"), work, step("Last"), end()], ["Begin > Here > Work > Last > Finish"]),
        "w",
    )
    world = World(runtime, "w")
    world.complete(world.task())
    with pytest.raises(NotNow) as refused:
        take_back(world, world.task_id)
    assert refused.value.why == "gone_on"


def test_a_join_that_went_on_is_not_taken_back(runtime: Runtime) -> None:
    world = World(runtime, "parallel")
    beside = world.find("Beside")
    assert beside is not None
    world.complete(world.task())
    world.complete(beside)
    with pytest.raises(NotNow) as refused:
        take_back(world, beside.id)
    assert refused.value.why == "gone_on"
    with pytest.raises(NotNow):
        take_back(world, world.task_id)
    world.finish()


@pytest.mark.parametrize("place", ["all", "ratio"])
def test_what_is_taken_back_is_not_taken_back_again(runtime: Runtime, place: str) -> None:
    world = World(runtime, place)
    before = open_nodes(world)
    world.complete(world.task())
    done = world.task_id
    take_back(world, done)
    with pytest.raises(NotNow) as refused:
        take_back(world, done)
    assert refused.value.code == "task.taken_back"
    assert open_nodes(world) == before
    world.check()
    world.finish()


def test_one_of_three_branches_is_taken_back_once(runtime: Runtime) -> None:
    diagram = process(
        [
            *(start(), node("parallelGateway", "Fork"), node("parallelGateway", "Join"), end()),
            *(step("First"), step("Here"), step("Beside")),
        ],
        ["Begin > Fork > First > Join > Finish", "Fork > Here > Join", "Fork > Beside > Join"],
    )
    deploy_to(runtime, diagram, "three")
    world = World(runtime, "three")
    first = world.find("First")
    assert first is not None
    world.complete(first)
    world.complete(world.task())
    take_back(world, world.task_id)
    with pytest.raises(NotNow):
        take_back(world, world.task_id)
    assert open_nodes(world) == ["Beside", "Here"]
    world.check()
    world.finish()


def test_what_was_submitted_under_another_version_is_not_taken_back(runtime: Runtime) -> None:
    world = World(runtime, "sequential")
    world.complete(world.task())
    other = process([start(), step("Else"), step("Last"), end()], ["Begin > Else > Last > Finish"])
    version = deploy_to(runtime, other, "sequential")
    with runtime.begin("person:admin") as ctx:
        runtime.migration.execute(ctx, world.instance_id, version, reason=REASON)
    with pytest.raises(NotNow) as refused:
        take_back(world, world.task_id)
    assert refused.value.why == "migrated"
    world.finish()


def test_what_was_done_for_somebody_absent_is_theirs_again(runtime: Runtime) -> None:
    world = World(runtime, "sequential")

    def stand_in(ctx: Ctx) -> None:
        ctx.acting_for = "person:absent"
        runtime.complete_task(ctx, world.task_id, {})

    world.do(CLERK, stand_in)
    assert world.holder(world.task(take_back(world, world.task_id))) == "person:absent"
    world.finish()


def test_what_is_sent_back_goes_to_the_absent_person_whose_work_it_was(runtime: Runtime) -> None:
    world = World(runtime, "sequential")

    def stand_in(ctx: Ctx) -> None:
        ctx.acting_for = "person:absent"
        runtime.add_signers(ctx, world.task_id, Way.BESIDE, ["person:signer"], REASON)
        runtime.complete_task(ctx, world.task_id, {})

    world.do(CLERK, stand_in)
    world.complete(world.open()[0])
    world.walk_to("Last")
    back(world)
    found = world.find("Here")
    assert found is not None
    assert world.holder(found) == "person:absent"
    world.finish()


def test_a_step_behind_this_one_is_no_step_back_after_a_drawn_return(runtime: Runtime) -> None:
    deploy_to(
        runtime,
        process(
            [
                start(),
                step("First"),
                step("Here"),
                step("Last"),
                node("exclusiveGateway", "Again", default="F2_0"),
                end(),
            ],
            ["Begin > First > Here > Last > Again", "Again > First if returned", "Again > Finish"],
        ),
        "returned",
    )
    world = World(runtime, "returned")
    world.walk_to("Last")
    world.do(CLERK, lambda ctx: runtime.complete_task(ctx, world.task_id, {}, action="return", reason=REASON))
    world.walk_to("Here")
    assert steps(world) == ["First"]
