"""Many workers on one database, in several processes' memories: each job takes effect once."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import cycle

import pytest

from engine import faults
from engine.clock import VirtualClock
from engine.errors import NotFound
from engine.external import LockedJob, LockLost, Topic, UnknownJob, verbs
from engine.models import AuditEvent, ExternalJob
from engine.runtime import Runtime
from tests.engine.acts import begin, count, deploy_to, in_threads, names, state_of
from tests.engine.conftest import Deploy, Restart
from tests.engine.spiff.diagrams import multi, node, process, start, user

TOPIC = Topic("ship", timedelta(minutes=5))
WORKERS, JOBS = 20, 200


def fetch(server: Runtime, worker: str, limit: int = 1) -> list[LockedJob]:
    """Fetch in a transaction of its own."""
    return server.run(
        "worker", lambda ctx: server.external.fetch_and_lock(ctx, worker, [TOPIC], max_tasks=limit)
    )


def complete(server: Runtime, job: LockedJob, worker: str) -> None:
    """Complete in a transaction of its own."""
    server.run("worker", lambda ctx: server.external.complete(ctx, job.id, worker, {"by": worker}))


def test_twenty_workers_do_two_hundred_jobs_once_each(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    """Half of them of instances of their own, half items of one instance, which waits for every one of them."""
    items = node("serviceTask", "W", topic="ship", loop=multi(cardinality=str(JOBS // 2)))
    deploy(process([start(), items, user("A")], ["Begin > W > A"]), "many")
    deploy(process([start(), node("serviceTask", "W", topic="ship"), user("B")], ["Begin > W > B"]), "one")
    begin(runtime, "many")
    for _ in range(JOBS // 2):
        begin(runtime, "one")
    servers = cycle([runtime, restarted(), restarted()])
    handed_out: Counter[str] = Counter()

    def work(server: Runtime, worker: str) -> None:
        while jobs := fetch(server, worker, 3):
            for job in jobs:
                handed_out[job.id] += 1
                complete(server, job, worker)

    in_threads([partial(work, next(servers), f"w{number}") for number in range(WORKERS)])
    # What was locked for an instant when somebody looked is passed over: nobody may be left to look again.
    work(runtime, "last")
    assert (len(handed_out), set(handed_out.values())) == (JOBS, {1})
    assert count(runtime, AuditEvent, AuditEvent.kind == "external_completed") == JOBS
    assert Counter(names(runtime)) == {"A": 1, "B": JOBS // 2}


def test_a_sleeper_and_its_successor_complete_at_once_and_one_takes_effect(
    runtime: Runtime, deploy: Deploy, restarted: Restart, clock: VirtualClock
) -> None:
    deploy(process([start(), node("serviceTask", "W", topic="ship"), user("A")], ["Begin > W > A"]))
    for _ in range(8):
        begin(runtime)
    old = fetch(runtime, "sleeper", 8)
    clock.advance(minutes=6)
    other, refused = restarted(), Counter[str]()

    def attempt(server: Runtime, worker: str, job: LockedJob) -> None:
        try:
            complete(server, job, worker)
        except (LockLost, UnknownJob):
            refused[worker] += 1

    new = fetch(other, "successor", 8)
    in_threads(
        [
            *(partial(attempt, runtime, "sleeper", job) for job in old),
            *(partial(attempt, other, "successor", job) for job in new),
        ]
    )
    assert refused == {"sleeper": 8}
    assert names(runtime) == ["A"] * 8


def test_a_lease_that_changes_hands_after_the_first_look_is_refused(
    postgres: Runtime, clock: VirtualClock
) -> None:
    """The sleeper is found to hold the job; before it has the instance, the job is another's."""
    diagram = process([start(), node("serviceTask", "W", topic="ship"), user("A")], ["Begin > W > A"])
    deploy_to(postgres, diagram)
    begin(postgres)
    [job] = fetch(postgres, "sleeper")
    clock.advance(minutes=6)

    def taken_over() -> None:
        faults.disarm()
        fetch(postgres, "successor")

    faults.arm("external_taken", taken_over)
    try:
        with pytest.raises(LockLost, match="locked by worker 'successor'"):
            complete(postgres, job, "sleeper")
    finally:
        faults.disarm()
    complete(postgres, job, "successor")
    assert names(postgres) == ["A"]


def test_cancelled_while_workers_complete(runtime: Runtime, deploy: Deploy, restarted: Restart) -> None:
    items = node("serviceTask", "W", topic="ship", loop=multi(cardinality="6"))
    deploy(process([start(), items, user("A")], ["Begin > W > A"]))
    instance_id, other = begin(runtime), restarted()

    def attempt(job: LockedJob) -> None:
        with suppress(NotFound):
            complete(other, job, "w")

    def cancel() -> None:
        with runtime.begin() as ctx:
            runtime.cancel(ctx, instance_id, "停办")

    in_threads([cancel, *(partial(attempt, job) for job in fetch(other, "w", 6))])
    assert (names(runtime), state_of(runtime, instance_id)) == ([], "cancelled")
    assert count(runtime, ExternalJob) == 0


class Dead(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("point", ["external_taken", "before_commit", "after_commit"])
def test_a_server_that_dies_while_a_job_is_completed_has_done_all_or_nothing(
    runtime: Runtime, deploy: Deploy, restarted: Restart, point: str
) -> None:
    deploy(process([start(), node("serviceTask", "W", topic="ship"), user("A")], ["Begin > W > A"]))
    begin(runtime)
    [job] = fetch(runtime, "w")

    def die() -> None:
        raise Dead

    faults.arm(point, die)
    try:
        with pytest.raises(Dead):
            complete(runtime, job, "w")
    finally:
        faults.disarm()
    successor = restarted()
    if point == "after_commit":
        with pytest.raises(UnknownJob):
            complete(successor, job, "w")
    else:
        complete(successor, job, "w")
    assert names(successor) == ["A"]


def test_without_the_look_at_the_lease_a_sleeper_would_take_effect(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mistake that the tests above must see: nobody asks who holds the job."""
    deploy(process([start(), node("serviceTask", "W", topic="ship"), user("A")], ["Begin > W > A"]))
    begin(runtime)
    [job] = fetch(runtime, "sleeper")
    clock.advance(minutes=6)
    fetch(runtime, "successor")
    monkeypatch.setattr(verbs, "_require_lock", lambda *_arguments: None)
    complete(runtime, job, "sleeper")
    assert names(runtime) == ["A"]
