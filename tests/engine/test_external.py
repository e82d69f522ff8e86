"""Work that workers outside fetch under a lease: once each, and only by who holds the newest lease."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.clock import VirtualClock
from engine.errors import IncidentError, InstanceSuspended
from engine.external import Filter, LockedJob, LockLost, Topic, UnknownJob, list_jobs
from engine.external.errors import LockExpired
from engine.invariants import find_violations
from engine.model.elements import Event
from engine.models import AuditEvent, ExternalJob, Incident, ScopeRow
from engine.operations.suspend import resume, suspend
from engine.runtime import Runtime
from tests.engine.acts import begin, count, incident, names, retry, state_of
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, multi, node, process, start, user
from tests.engine.spiff.test_run import TIMER

MINUTE = timedelta(minutes=1)
SHIP = Topic("ship", MINUTE)


def shipping(*more: Any, flows: tuple[str, ...] = (), **properties: Any) -> Any:
    """Start, work for the topic "ship", then a person's task."""
    work = node("serviceTask", "W", **{"topic": "ship", **properties})
    return process([start(), work, user("A"), *more], ["Begin > W > A", *flows])


def fetch(runtime: Runtime, worker: str = "w1", topic: Topic = SHIP, **values: Any) -> list[LockedJob]:
    """Fetch in a transaction of its own."""
    return runtime.run("worker", lambda ctx: runtime.external.fetch_and_lock(ctx, worker, [topic], **values))


def act(runtime: Runtime, verb: str, *arguments: Any, **values: Any) -> Any:
    """One verb in a transaction of its own."""
    return runtime.run("worker", lambda ctx: getattr(runtime.external, verb)(ctx, *arguments, **values))


def jobs_of(runtime: Runtime, instance_id: str) -> list[Any]:
    """The external jobs of an instance."""
    with runtime.read() as ctx:
        return list_jobs(ctx, Filter(instance_id=instance_id))


def variables(runtime: Runtime) -> dict[str, Any]:
    """The variables of the one process."""
    with runtime.read() as ctx:
        found: dict[str, Any] = ctx.session.scalars(
            select(ScopeRow.variables).where(ScopeRow.parent_id.is_(None))
        ).one()
        return found


def test_a_worker_sees_all_variables_and_brings_new_ones(runtime: Runtime, deploy: Deploy) -> None:
    deploy(shipping())
    begin(runtime, business_key="b1", data={"order": 7})
    [job] = fetch(runtime)
    assert (job.topic, job.node, job.business_key, job.variables) == ("ship", "W", "b1", {"order": 7})
    assert (job.retries, job.lock_number, fetch(runtime, "w2")) == (None, 1, [])
    act(runtime, "complete", job.id, "w1", {"parcel": "P9"})
    assert (names(runtime), variables(runtime)) == (["A"], {"order": 7, "parcel": "P9"})
    with pytest.raises(UnknownJob):
        act(runtime, "complete", job.id, "w1", {"parcel": "P10"})
    assert count(runtime, AuditEvent, AuditEvent.kind == "external_completed") == 1


@pytest.mark.parametrize(("sees", "seen"), [("", {"n": 8}), ("all", {"n": 8, "order": 7, "secret": 1})])
def test_inputs_and_outputs_map_what_goes_in_and_out(
    runtime: Runtime, deploy: Deploy, sees: str, seen: dict[str, Any]
) -> None:
    deploy(shipping(inputs="{n: order + 1}", outputs="{total: weight * factor}", variables=sees))
    begin(runtime, data={"order": 7, "secret": 1})
    [job] = fetch(runtime)
    assert job.variables == seen
    act(runtime, "complete", job.id, "w1", {"weight": 3}, {"factor": 2})
    assert variables(runtime) == {"order": 7, "secret": 1, "total": 6}


def test_a_worker_gets_only_the_variables_it_names(runtime: Runtime, deploy: Deploy) -> None:
    deploy(shipping())
    begin(runtime, data={"a": 1, "b": 2})
    assert fetch(runtime, topic=Topic("ship", MINUTE, frozenset({"b", "c"})))[0].variables == {"b": 2}


def test_filters_let_only_wanted_jobs_through(runtime: Runtime, deploy: Deploy) -> None:
    deploy(shipping(), "p")
    deploy(shipping(), "q")
    for key, business_key, kind in (("p", "b1", "x"), ("p", "b2", "y"), ("q", "b3", "x")):
        begin(runtime, key, business_key=business_key, data={"kind": kind})
    wanted = [
        (Topic("other", MINUTE), []),
        (Topic("ship", MINUTE, business_key="b2"), ["b2"]),
        (Topic("ship", MINUTE, process_variables={"kind": "x"}, definition_keys=("q",)), ["b3"]),
        (Topic("ship", MINUTE, process_variables={"kind": "x"}), ["b1"]),
    ]
    for topic, found in wanted:
        assert [job.business_key for job in fetch(runtime, topic=topic, max_tasks=9)] == found


def test_the_oldest_come_first_or_the_highest_priority(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(shipping(priority="=rank"))
    for rank in (1, 3, 2):
        begin(runtime, business_key=str(rank), data={"rank": rank})
        clock.advance(seconds=1)
    assert [job.priority for job in fetch(runtime, max_tasks=1)] == [1]
    assert [job.priority for job in fetch(runtime, max_tasks=9, use_priority=True)] == [3, 2]


def test_a_lease_that_is_over_goes_to_another_and_the_late_worker_is_refused(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(shipping())
    begin(runtime)
    [first] = fetch(runtime, "w1")
    clock.advance(seconds=61)
    [second] = fetch(runtime, "w2")
    assert (second.id, second.lock_number) == (first.id, 2)
    late: list[tuple[str, tuple[Any, ...]]] = [
        ("complete", ({"x": 1},)),
        ("fail", ("late",)),
        ("raise_bpmn_error", ("late",)),
        ("extend_lock", (MINUTE,)),
    ]
    for verb, values in late:
        with pytest.raises(LockLost, match="locked by worker 'w2'"):
            act(runtime, verb, first.id, "w1", *values)
    act(runtime, "complete", second.id, "w2", {"x": 2})
    assert variables(runtime) == {"x": 2}


def test_two_threads_of_one_worker_are_told_apart_by_the_lease_number(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(shipping())
    begin(runtime)
    [first] = fetch(runtime)
    clock.advance(seconds=61)
    [second] = fetch(runtime)
    with pytest.raises(LockLost):
        act(runtime, "complete", first.id, "w1", lock_number=first.lock_number)
    act(runtime, "complete", second.id, "w1", lock_number=second.lock_number)


def test_a_lease_is_extended_only_while_it_lasts(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(shipping())
    begin(runtime)
    [job] = fetch(runtime)
    clock.advance(seconds=50)
    act(runtime, "extend_lock", job.id, "w1", MINUTE)
    clock.advance(seconds=50)
    assert fetch(runtime, "w2") == []
    clock.advance(seconds=11)
    with pytest.raises(LockExpired):
        act(runtime, "extend_lock", job.id, "w1", MINUTE)
    act(runtime, "complete", job.id, "w1")  # nobody has taken it meanwhile


def test_an_unlocked_job_can_be_fetched_at_once(runtime: Runtime, deploy: Deploy) -> None:
    deploy(shipping())
    begin(runtime)
    [job] = fetch(runtime)
    act(runtime, "unlock", job.id)
    with pytest.raises(LockLost, match="not locked by any worker"):
        act(runtime, "complete", job.id, "w1")
    assert [each.lock_number for each in fetch(runtime, "w2")] == [2]


def test_a_failure_pauses_and_the_last_is_an_incident_that_an_operator_retries(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(shipping())
    begin(runtime)
    [job] = fetch(runtime)
    act(runtime, "fail", job.id, "w1", "no paper", "stack", retries=1, retry_timeout=MINUTE)
    assert fetch(runtime) == []
    clock.advance(seconds=61)
    [again] = fetch(runtime)
    assert (again.id, again.retries, again.error, again.error_details) == (job.id, 1, "no paper", "stack")
    act(runtime, "fail", job.id, "w1", "still no paper")
    found = incident(runtime)
    assert (found.node, found.cause, fetch(runtime)) == ("W", "still no paper", [])
    retry(runtime)
    [revived] = fetch(runtime)
    assert (revived.retries, count(runtime, Incident, Incident.resolved_at.is_(None))) == (None, 0)
    act(runtime, "complete", revived.id, "w1")
    assert names(runtime) == ["A"]


def test_retries_set_from_outside_make_and_end_an_incident(runtime: Runtime, deploy: Deploy) -> None:
    deploy(shipping(retries="5"))
    begin(runtime)
    [job] = fetch(runtime)
    assert job.retries == 5
    act(runtime, "set_retries", job.id, 0)
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 1
    act(runtime, "set_retries", job.id, 2)
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 0


def test_a_bpmn_error_is_caught_with_its_variables_and_else_an_incident(
    runtime: Runtime, deploy: Deploy
) -> None:
    event = Event(kind="error", error_code="no_stock")
    deploy(shipping(user("Order"), boundary("E", "W", event), flows=("E > Order",)))
    for code, left in (("no_stock", ["Order"]), ("other", ["Order"])):
        begin(runtime, business_key=code)
        [job] = fetch(runtime)
        act(runtime, "raise_bpmn_error", job.id, "w1", code, "none left", {"missing": 3})
        assert names(runtime) == left
    with runtime.read() as ctx:
        caught = next(row for row in ctx.session.scalars(select(ScopeRow.variables)) if row.get("missing"))
    assert caught == {"error_code": "no_stock", "error_message": "none left", "missing": 3}
    assert incident(runtime).cause == "error 'other' is caught by no boundary event"
    retry(runtime)
    [job] = fetch(runtime)
    act(runtime, "complete", job.id, "w1")


def test_a_timer_and_a_cancellation_take_the_job_away_even_a_failed_one(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(shipping(user("Late"), boundary("T", "W", TIMER), flows=("T > Late",)))
    one, two = begin(runtime), begin(runtime)
    jobs = {job.instance_id: job for job in fetch(runtime, max_tasks=2)}
    act(runtime, "fail", jobs[one].id, "w1", "broken")
    with runtime.begin() as ctx:
        runtime.cancel(ctx, two, "enough")
    clock.advance(days=10)
    runtime.advance()
    assert (names(runtime), count(runtime, ExternalJob)) == (["Late"], 0)
    for job in jobs.values():
        with pytest.raises(UnknownJob):
            act(runtime, "complete", job.id, "w1")
    assert (count(runtime, Incident, Incident.resolved_at.is_(None)), state_of(runtime, two)) == (
        0,
        "cancelled",
    )


def test_each_item_of_a_collection_is_a_job_that_sees_its_item(runtime: Runtime, deploy: Deploy) -> None:
    loop = multi(collection="parts", element_variable="part", output_collection="sent", output_element="tag")
    deploy(shipping(loop=loop))
    begin(runtime, data={"parts": ["x", "y"]})
    for job in fetch(runtime, max_tasks=9):
        assert (job.variables["part"], job.variables["parts"]) in (("x", ["x", "y"]), ("y", ["x", "y"]))
        act(runtime, "complete", job.id, "w1", {"tag": job.variables["part"] + "!"})
    assert (names(runtime), variables(runtime)["sent"]) == (["A"], ["x!", "y!"])


def test_what_the_process_cannot_take_leaves_the_job_with_its_worker(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(shipping(outputs="weight"))
    begin(runtime)
    [job] = fetch(runtime)
    with pytest.raises(IncidentError, match="not a context"):
        act(runtime, "complete", job.id, "w1", {"weight": 3})
    act(runtime, "complete", job.id, "w1", {"weight": {"kg": 3}})
    assert variables(runtime) == {"kg": 3}


def test_a_suspended_instance_hands_out_nothing_and_takes_nothing(runtime: Runtime, deploy: Deploy) -> None:
    deploy(shipping())
    one, two = begin(runtime), begin(runtime)
    held = next(job for job in fetch(runtime, max_tasks=2) if job.instance_id == one)
    act(runtime, "unlock", next(row.id for row in jobs_of(runtime, two)))
    for instance_id in (one, two):
        runtime.run("person:admin", lambda ctx, it=instance_id: suspend(ctx, it, "盘点"))
    assert fetch(runtime, "w2") == []
    with pytest.raises(InstanceSuspended):
        act(runtime, "complete", held.id, "w1")
    for instance_id in (one, two):
        runtime.run("person:admin", lambda ctx, it=instance_id: resume(ctx, it))
    assert [job.instance_id for job in fetch(runtime, "w2", max_tasks=2)] == [two]
    act(runtime, "complete", held.id, "w1")
    assert names(runtime) == ["A"]


def test_damaged_external_jobs_are_reported(runtime: Runtime, deploy: Deploy) -> None:
    deploy(shipping())
    begin(runtime)
    damage = {
        "an external job belongs to a live token": "UPDATE external_jobs SET token_id = 'x'",
        "a failed external job is an open incident": "UPDATE external_jobs SET state = 'failed', retries = 0",
        "a running instance waits for something": "DELETE FROM external_jobs",
    }
    with runtime.begin() as ctx:
        assert find_violations(ctx) == []
        for name, statement in damage.items():
            with ctx.session.begin_nested() as undo:
                ctx.session.execute(text(statement))
                assert [line.partition(":")[0] for line in find_violations(ctx)] == [name]
                undo.rollback()


def test_whoever_waits_hears_of_new_work_when_it_is_committed(runtime: Runtime, deploy: Deploy) -> None:
    deploy(shipping())
    bell = runtime.instances.external_bell
    heard = bell.count
    assert bell.wait(heard, 0.01) == heard
    begin(runtime)
    assert bell.wait(heard, 5) == heard + 1
