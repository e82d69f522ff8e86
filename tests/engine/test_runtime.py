"""The verbs on both databases: one verb, one transaction, and any moment survives a restart."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import faults, tasks
from engine.clock import VirtualClock
from engine.errors import AlreadyCompleted, Conflict, Invalid, NotFound
from engine.models import Incident, Instance, TokenRow
from engine.runtime import Runtime
from tests.engine.acts import (
    APPROVAL,
    FORMS,
    begin,
    complete,
    count,
    names,
    open_tasks,
    state_of,
)
from tests.engine.conftest import Deploy, Restart
from tests.engine.spiff.diagrams import end, process, start, user


def test_approval_runs_to_its_end_with_a_restart_before_every_step(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    deploy(APPROVAL, forms=FORMS)
    instance_id = begin(runtime, business_key="2015/ent-1")
    for name, data, values in (
        ("Draft", {"theme": "节能"}, {}),
        ("Review", {}, {"action": "return", "reason": "目标不可量化"}),
        ("Draft", {"theme": "节能降耗"}, {}),
        ("Review", {"opinion": "同意"}, {}),
    ):
        complete(restarted(), name, data, **values)
    assert (state_of(runtime, instance_id), count(runtime, TokenRow)) == ("completed", 0)


def test_task_carries_due_time_form_context_and_return_reason(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime, data={"theme": "节能", "other": 1, "organisation_id": "ent-1"})
    task = open_tasks(runtime)[0]
    assert (task.due_at, task.context) == (clock.now() + timedelta(days=5), {"theme": "节能"})
    with runtime.read() as ctx:
        assert tasks.list_candidates(ctx, task.id) == ["post:clerk@ent-1"]
    complete(runtime, "Draft", {"theme": "x"})
    complete(runtime, "Review", action="return", reason="太笼统")
    assert open_tasks(runtime)[0].reason == "太笼统"


def test_completing_twice_gives_already_completed_with_who_and_when(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)
    task = open_tasks(runtime)[0]
    complete(runtime, "Draft", {"theme": "a"})
    with pytest.raises(AlreadyCompleted) as caught, runtime.begin("person:p2") as ctx:
        runtime.complete_task(ctx, task.id, {"theme": "b"})
    assert caught.value.params["by"] == "person:p1"


def test_form_errors_change_nothing(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)
    with pytest.raises(Invalid) as caught:
        complete(runtime, "Draft", {"theme": ""})
    assert (caught.value.code, list(caught.value.params["errors"])) == ("form.invalid", ["theme"])  # type: ignore[call-overload]
    assert names(runtime) == ["Draft"]


def test_return_without_reason_and_unknown_action_are_refused(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)
    with pytest.raises(Invalid, match="no action"):
        complete(runtime, "Draft", action="return", reason="x")
    complete(runtime, "Draft", {"theme": "a"})
    with pytest.raises(Invalid, match="needs a reason"):
        complete(runtime, "Review", action="return", reason="  ")


def test_running_instances_keep_their_version(runtime: Runtime, deploy: Deploy, restarted: Restart) -> None:
    deploy(process([start(), user("Old"), end()], ["Begin > Old > Finish"]))
    begin(runtime)
    deploy(process([start(), user("New"), end()], ["Begin > New > Finish"]))
    begin(runtime)
    assert names(restarted()) == ["New", "Old"]
    complete(runtime, "Old")
    assert names(runtime) == ["New"]


def test_start_key_starts_once(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    first = begin(runtime, start_key="2015/ent-1")
    assert begin(runtime, start_key="2015/ent-1") == first
    assert count(runtime, Instance) == 1


def test_start_of_unknown_definition_is_not_found(runtime: Runtime) -> None:
    with pytest.raises(NotFound):
        begin(runtime, "nothing")


def test_twenty_clients_race_for_one_task_and_one_wins(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)
    task = open_tasks(runtime)[0]
    outcomes: list[str] = []
    gate = threading.Barrier(20)

    def client(number: int) -> None:
        gate.wait()
        try:
            runtime.run(f"person:p{number}", lambda ctx: runtime.complete_task(ctx, task.id, {"theme": "x"}))
            outcomes.append("won")
        except Conflict:
            outcomes.append("lost")

    threads = [threading.Thread(target=client, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost"] * 19 + ["won"]
    assert names(runtime) == ["Review"]


@pytest.mark.parametrize("point", ["task_closed", "before_commit"])
def test_crash_inside_a_verb_leaves_nothing_half_done(runtime: Runtime, deploy: Deploy, point: str) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)

    def crash() -> None:
        raise KeyboardInterrupt

    faults.arm(point, crash)
    try:
        with pytest.raises(KeyboardInterrupt):
            complete(runtime, "Draft", {"theme": "x"})
    finally:
        faults.disarm()
    assert names(runtime) == ["Draft"]
    complete(runtime, "Draft", {"theme": "x"})
    assert names(runtime) == ["Review"]


def test_role_that_nobody_holds_is_an_incident_until_somebody_does(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    holders: list[str] = []
    runtime.ports.resolve_principals = lambda *_: holders
    begin(runtime)
    with runtime.read() as ctx:
        incident = ctx.session.scalars(select(Incident)).one()
    holders.append("post:new")
    with runtime.begin("person:admin") as ctx:
        runtime.retry_incident(ctx, incident.id)
    with runtime.read() as ctx:
        assert tasks.list_candidates(ctx, open_tasks(runtime)[0].id) == ["post:new"]
