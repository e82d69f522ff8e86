"""The verbs on both databases: one verb, one transaction, and any moment survives a restart."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine import faults, tasks
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import AlreadyCompleted, Conflict, Invalid, NotFound
from engine.model.elements import Event
from engine.models import (
    HumanTask,
    Incident,
    Instance,
    TokenRow,
)
from engine.runtime import Runtime
from tests.engine.acts import (
    APPROVAL,
    FORMS,
    begin,
    complete,
    count,
    in_threads,
    incident,
    names,
    open_tasks,
    retry,
    state_of,
)
from tests.engine.conftest import Deploy, Restart
from tests.engine.spiff.diagrams import end, node, process, start, user


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


def test_withdrawing_needs_neither_the_form_nor_a_reason(runtime: Runtime, deploy: Deploy) -> None:
    apply = user("Apply", form="draft", actions="submit,withdraw", outputs="{gone: withdrawn}")
    gate = node("exclusiveGateway", "G", default="F2_0")
    deploy(
        process(
            [start(), apply, gate, user("Check"), end()],
            ["Begin > Apply > G", "G > Finish if gone", "G > Check"],
        ),
        forms=FORMS,
    )
    instance_id = begin(runtime)
    with pytest.raises(Invalid) as caught:
        complete(runtime, "Apply", {})
    complete(runtime, "Apply", {}, action="withdraw")
    assert caught.value.code == "form.invalid"
    assert state_of(runtime, instance_id) == "completed"


def test_withdrawing_is_refused_where_it_is_not_offered(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)
    with pytest.raises(Invalid, match="no action"):
        complete(runtime, "Draft", action="withdraw")


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


def test_nobody_still_holding_a_role_is_an_incident_again(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    runtime.ports.resolve_principals = lambda *_: []
    begin(runtime)
    first = incident(runtime).id
    retry(runtime)
    assert incident(runtime).id != first


def test_role_is_looked_up_again_with_the_variables_of_the_process(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    seen: list[Any] = []
    runtime.ports.resolve_principals = lambda _ctx, _role, _unit, data: seen.append(data["unit"]) or []  # type: ignore[func-returns-value]
    begin(runtime, data={"unit": "ent-1"})
    retry(runtime)
    assert seen == ["ent-1", "ent-1"]


@pytest.mark.parametrize("way", ["transferred", "done by an operator"])
def test_task_that_nobody_had_is_no_incident_once_somebody_has_it(
    runtime: Runtime, deploy: Deploy, way: str
) -> None:
    deploy(APPROVAL, forms=FORMS)
    holders: list[str] = []
    runtime.ports.resolve_principals = lambda *_: holders
    begin(runtime)
    holders.append("post:reviewer")
    if way == "transferred":
        with runtime.begin("person:admin") as ctx:
            tasks.transfer(ctx, open_tasks(runtime)[0].id, "post:x", "无人")
    else:
        complete(runtime, "Draft", {"theme": "x"})
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 0


def test_task_opened_and_taken_back_in_one_step_is_never_offered(runtime: Runtime, deploy: Deploy) -> None:
    heard: list[str] = []
    runtime.ports.task_listeners.append(lambda _ctx, _task, event: heard.append(event))
    stop = end("Stop", Event(kind="terminate"))
    diagram = [start(), node("parallelGateway", "S"), user("A"), node("task", "Skip"), stop]
    deploy(process(diagram, ["Begin > S", "S > A", "S > Skip > Stop"]))
    instance_id = begin(runtime)
    assert (state_of(runtime, instance_id), count(runtime, HumanTask), heard) == ("completed", 0, [])


def test_loser_of_a_race_for_the_last_task_is_told_who_was_faster(
    runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(process([start(), user("A"), end()], ["Begin > A > Finish"]))
    begin(runtime)
    task = open_tasks(runtime)[0]
    complete(runtime, "A")
    monkeypatch.setattr(tasks, "get_open", lambda ctx, task_id: task)
    with pytest.raises(AlreadyCompleted) as caught, runtime.begin("person:p2") as ctx:
        runtime.complete_task(ctx, task.id, {})
    assert caught.value.params["by"] == "person:p1"


def test_actions_may_be_written_with_blanks(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("A", actions="submit, return"), user("B")], ["Begin > A > B"]))
    begin(runtime)
    complete(runtime, "A", action="return", reason="x")
    assert names(runtime) == ["B"]


def test_failing_tick_lets_the_others_have_their_turn(runtime: Runtime) -> None:
    ran: list[str] = []

    def fail(_ctx: Ctx) -> int:
        raise ValueError("broken")

    runtime.ports.ticks = {"first": fail, "second": lambda _ctx: ran.append("second") or 0}  # type: ignore[func-returns-value]
    with pytest.raises(ValueError, match="broken"):
        runtime.advance()
    assert ran == ["second"]


def test_idempotent_start_in_several_transactions_at_once(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    ids = set()

    def client() -> None:
        with runtime.begin() as ctx:
            ids.add(runtime.start(ctx, "p", start_key="2015/ent-1"))

    in_threads([client] * 4)
    assert (len(ids), count(runtime, Instance)) == (1, 1)
