"""Many at once: every act that may succeed does, each piece of due work is done once."""

from __future__ import annotations

from collections import Counter
from contextlib import closing, suppress
from functools import partial
from random import Random
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import update

from engine import tasks
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import AlreadyCompleted
from engine.model.elements import Event
from engine.models import AuditEvent, HumanTask, Message
from engine.ports import Ports
from engine.registry import handler
from engine.runtime import Runtime
from tests.engine import race
from tests.engine.acts import begin, count, deploy_to, in_threads, names, open_tasks, state_of
from tests.engine.conftest import Deploy, Restart, everybody
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, sub, user

TWENTY = 20
TIMER = Event(kind="timer", timer="duration", expression="P1D")


def branches() -> Any:
    """Twenty tasks side by side."""
    nodes = [start(), node("parallelGateway", "Fork"), node("parallelGateway", "Join"), user("After")]
    flows = ["Begin > Fork", "Join > After"]
    for number in range(TWENTY):
        nodes.append(user(f"T{number:02}"))
        flows.append(f"Fork > T{number:02} > Join")
    return process(nodes, flows)


def items() -> Any:
    """Twenty items, each a sub-process with a task."""
    loop = multi(cardinality=str(TWENTY), output_collection="out", output_element="loopCounter")
    inside = sub("Each", [start("In"), user("Do"), end("Out")], ["In > Do > Out"], loop=loop)
    return process([start(), inside, user("After")], ["Begin > Each > After"])


@pytest.mark.parametrize("diagram", [branches(), items()], ids=["branches", "items"])
@pytest.mark.parametrize("processes", [1, 4])
def test_twenty_people_do_different_tasks_of_one_instance_at_once(
    runtime: Runtime, deploy: Deploy, restarted: Restart, diagram: Any, processes: int
) -> None:
    """Without a second try: whoever comes second waits for the instance."""
    deploy(diagram)
    begin(runtime)
    servers = [runtime, *(restarted() for _ in range(processes - 1))]

    def complete(server: Runtime, task_id: str) -> None:
        with server.begin("person:p") as ctx:
            server.complete_task(ctx, task_id, {})

    in_threads(
        [partial(complete, servers[n % processes], task.id) for n, task in enumerate(open_tasks(runtime))]
    )
    assert names(runtime) == ["After"]


@pytest.fixture
def calls() -> Counter[int]:
    """How often the handler was run to its end, by input."""
    ran: Counter[int] = Counter()

    @handler("test.races.count")
    def note(ctx: Ctx, *, number: int) -> None:
        ctx.record("counted", data={"number": number})
        ran[number] += 1

    return ran


def test_two_servers_do_each_job_once(
    runtime: Runtime, deploy: Deploy, restarted: Restart, calls: Counter[int]
) -> None:
    work = node("serviceTask", "W", handler="test.races.count", inputs="{number: number}")
    deploy(process([start(), work, user("A")], ["Begin > W > A"]))
    for number in range(15):
        begin(runtime, data={"number": number})
    in_threads([server.work for server in (runtime, restarted(), restarted())])
    runtime.work()
    assert (count(runtime, AuditEvent, AuditEvent.kind == "counted"), len(names(runtime))) == (15, 15)


def test_two_servers_fire_each_timer_once(
    runtime: Runtime, deploy: Deploy, restarted: Restart, clock: VirtualClock
) -> None:
    chase = boundary("T", "A", Event(kind="timer", timer="cycle", expression="R/P1D"), interrupting=False)
    deploy(process([start(), user("A"), user("Chase"), chase], ["Begin > A", "T > Chase"]))
    for _ in range(10):
        begin(runtime)
    clock.advance(days=1)
    in_threads([server.advance for server in (runtime, restarted(), restarted())])
    runtime.advance()
    assert Counter(names(runtime)) == {"A": 10, "Chase": 10}


def test_two_servers_deliver_each_message_once(runtime: Runtime, deploy: Deploy, restarted: Restart) -> None:
    heard = boundary("M", "A", Event(kind="message", message="m", correlation_key='"k"'), interrupting=False)
    deploy(process([start(), user("A"), user("Note"), heard], ["Begin > A", "M > Note"]))
    begin(runtime)
    for _ in range(10):
        with runtime.begin() as ctx:
            runtime.send(ctx, "m", "k")
    in_threads([server.work for server in (runtime, restarted(), restarted())])
    runtime.work()
    assert Counter(names(runtime)) == {"A": 1, "Note": 10}
    assert count(runtime, Message, Message.state == "delivered") == 10


def test_two_servers_start_one_instance_by_a_message(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    deploy(process([start(), user("A")], ["Begin > A"]), message="m")
    for number in range(10):
        with runtime.begin() as ctx:
            runtime.send(ctx, "m", str(number))
    in_threads([server.work for server in (runtime, restarted(), restarted())])
    runtime.work()
    assert names(runtime) == ["A"] * 10


def test_deadline_and_completion_at_once_leave_one_of_both(
    runtime: Runtime, deploy: Deploy, restarted: Restart, clock: VirtualClock
) -> None:
    diagram = [start(), user("A"), user("Done"), user("Late"), boundary("T", "A", TIMER)]
    deploy(process(diagram, ["Begin > A > Done", "T > Late"]))
    other = restarted()
    outcomes: Counter[str] = Counter()
    for _ in range(8):
        begin(runtime)

    def complete(task_id: str) -> None:
        try:
            with runtime.begin("person:p") as ctx:
                runtime.complete_task(ctx, task_id, {})
            outcomes["Done"] += 1
        except AlreadyCompleted:
            outcomes["Late"] += 1

    clock.advance(days=1)
    in_threads([other.advance, *(partial(complete, task.id) for task in open_tasks(runtime))])
    runtime.advance()
    assert Counter(names(runtime)) == outcomes


def test_caller_cancelled_while_its_children_end(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    call = node("callActivity", "C", called_element="child", loop=multi(cardinality="6"))
    deploy(process([start(), call, user("After")], ["Begin > C > After"]))
    deploy(process([start(), user("Do"), end()], ["Begin > Do > Finish"]), "child")
    parent = begin(runtime)
    other = restarted()

    def complete(task_id: str) -> None:
        try:
            with other.begin("person:p") as ctx:
                other.complete_task(ctx, task_id, {})
        except AlreadyCompleted:
            pass

    def cancel() -> None:
        with runtime.begin() as ctx:
            runtime.cancel(ctx, parent, "停办")

    in_threads([cancel, other.work, *(partial(complete, task.id) for task in open_tasks(runtime))])
    runtime.work()
    assert (names(runtime), state_of(runtime, parent)) == ([], "cancelled")


def test_job_of_a_busy_instance_is_left_and_the_others_are_done(
    postgres: Runtime, calls: Counter[int]
) -> None:
    work = node("serviceTask", "W", handler="test.races.count", inputs="{number: number}")
    deploy_to(postgres, process([start(), work, user("A")], ["Begin > W > A"]))
    busy = begin(postgres, data={"number": 1})
    begin(postgres, data={"number": 2})
    with postgres.begin() as ctx:
        postgres.instances.take(ctx, busy)
        assert postgres.work() == 1
    assert postgres.work() == 1
    assert calls == {1: 1, 2: 1}


TASKS = 5


def test_twenty_clients_on_one_task_have_one_winner(
    runtime: Runtime, restarted: Restart, clock: VirtualClock
) -> None:
    deploy_to(runtime, race.DIAGRAM)
    servers, luck = [runtime, restarted(), restarted()], Random(7)
    assert [line for _ in range(TASKS) for line in race.race_on_a_task(servers, clock, luck)] == []


class ReadsThenWrites(Runtime):
    """The mistake: looks whether a task is open, and then closes it whatever has happened meanwhile."""

    two_have_read = Barrier(2)

    def complete_task(self, ctx: Ctx, task_id: str, data: Any, **_values: Any) -> None:
        task = tasks.read_open(ctx, task_id)
        with suppress(BrokenBarrierError):
            self.two_have_read.wait(timeout=1)
        done = {"state": "completed", "closed_at": ctx.now(), "completed_by": ctx.actor}
        ctx.session.execute(update(HumanTask).where(HumanTask.id == task_id).values(**done))
        ctx.record("task_completed", instance_id=task["instance_id"], node="A", task_id=task_id)


def test_reading_and_then_writing_is_caught(postgres_database_url: str, clock: VirtualClock) -> None:
    ports = Ports(resolve_principals=everybody)
    mistaken = ReadsThenWrites(postgres_database_url, clock=clock, ports=ports)
    deploy_to(mistaken, race.DIAGRAM)
    luck = Random(7)
    with closing(mistaken):
        found = (line for _ in range(TASKS) for line in race.race_on_a_task([mistaken], clock, luck))
        assert any("were told it is done" in line for line in found)
