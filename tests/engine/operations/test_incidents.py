"""Incidents corrected in place: other inputs, other variables, or the result by hand; one or many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.context import Ctx
from engine.errors import IncidentError, InstanceSuspended, NotFound
from engine.external import Topic
from engine.models import AuditEvent, ExternalJob, Incident, Job
from engine.operations import bulk
from engine.operations.refusals import Refused
from engine.registry import handler
from engine.runtime import Runtime
from tests.engine.acts import begin, count, failing, incident, names
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import node, process, start, user

OPERATOR = "person:admin"


@handler("test.correct.greet")
def greet(_ctx: Ctx, *, name: str, loud: bool = False) -> dict[str, Any]:
    if not isinstance(name, str):
        raise IncidentError(f"{name!r} is no name")
    return {"greeting": name.upper() if loud else name}


SERVICE = process(
    [start(), node("serviceTask", "W", handler="test.correct.greet", inputs="{name: who}"), user("A")],
    ["Begin > W > A"],
)


@pytest.fixture
def failed(runtime: Runtime, deploy: Deploy) -> str:
    deploy(SERVICE)
    instance_id = begin(runtime, data={"who": 7})
    runtime.work()
    assert incident(runtime).cause == "7 is no name"
    return instance_id


def variables(runtime: Runtime, instance_id: str) -> dict[str, Any]:
    run = runtime.run("system", lambda ctx: runtime.instances.take(ctx, instance_id))
    return dict(run.root_scope().variables)


def line(runtime: Runtime, kind: str) -> AuditEvent:
    with runtime.read() as ctx:
        return ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == kind)).one()


def test_failed_call_is_tried_again_with_other_inputs(runtime: Runtime, failed: str) -> None:
    found = incident(runtime)
    with runtime.begin(OPERATOR) as ctx:
        runtime.retry_with_inputs(ctx, found.id, {"name": "li", "loud": True}, "录入错误")
    runtime.work()
    assert (names(runtime), variables(runtime, failed)) == (["A"], {"who": 7, "greeting": "LI"})
    noted = line(runtime, "job_corrected")
    assert (noted.actor, noted.data["reason"]) == (OPERATOR, "录入错误")
    assert (noted.data["before"], noted.data["after"]) == ({"name": 7}, {"name": "li", "loud": True})


@pytest.mark.parametrize("inputs", [{}, {"name": "li", "colour": "red"}])
def test_inputs_the_handler_does_not_take_are_refused(
    inputs: dict[str, Any], runtime: Runtime, failed: str
) -> None:
    found = incident(runtime)
    with runtime.begin(OPERATOR) as ctx, pytest.raises(Refused) as refused:
        runtime.retry_with_inputs(ctx, found.id, inputs, "x")
    assert refused.value.why == "inputs_unfit"
    assert (incident(runtime).id, count(runtime, Job, Job.state == "failed")) == (found.id, 1)


def test_failed_call_takes_its_inputs_anew_from_corrected_variables(runtime: Runtime, failed: str) -> None:
    found = incident(runtime)
    with runtime.begin(OPERATOR) as ctx:
        runtime.retry_with_variables(ctx, found.id, {"who": "wang"}, "录入错误")
    assert count(runtime, Job) == 1
    runtime.work()
    assert (names(runtime), variables(runtime, failed)["greeting"]) == (["A"], "wang")
    assert line(runtime, "variables_set").data["before"] == {"who": 7}


def test_failed_call_is_skipped_with_a_result_by_hand(runtime: Runtime, failed: str) -> None:
    found = incident(runtime)
    with runtime.begin(OPERATOR) as ctx:
        runtime.answer_job(ctx, found.id, {"greeting": "您好"}, "系统停用")
    assert (names(runtime), count(runtime, Job), variables(runtime, failed)["greeting"]) == (["A"], 0, "您好")
    noted = line(runtime, "job_answered").data
    assert (noted["before"], noted["after"]) == (
        {"inputs": {"name": 7}, "cause": "7 is no name"},
        {"greeting": "您好"},
    )


def test_expression_error_is_put_right_by_variables(runtime: Runtime, deploy: Deploy) -> None:
    deploy(
        process(
            [start(), node("exclusiveGateway", "X"), user("A"), user("B")],
            ["Begin > X", "X > A if n > 1", "X > B if n <= 1"],
        )
    )
    begin(runtime)
    found = incident(runtime)
    with runtime.begin(OPERATOR) as ctx:
        runtime.retry_with_variables(ctx, found.id, {"n": 5}, "漏填")
    assert (names(runtime), count(runtime, Incident, Incident.resolved_at.is_(None))) == (["A"], 0)


def test_service_task_whose_inputs_fail_is_answered_by_hand(runtime: Runtime, deploy: Deploy) -> None:
    deploy(
        process(
            [
                start(),
                node(
                    "serviceTask",
                    "W",
                    handler="test.correct.greet",
                    inputs="missing",
                    outputs="{g: result.greeting}",
                ),
                user("A"),
            ],
            ["Begin > W > A"],
        )
    )
    instance_id = begin(runtime)
    found = incident(runtime)
    with runtime.begin(OPERATOR) as ctx:
        runtime.answer_job(ctx, found.id, {"greeting": "您好"}, "x")
    assert (names(runtime), variables(runtime, instance_id)) == (["A"], {"g": "您好"})


def test_result_that_cannot_be_taken_is_refused_and_nothing_is_lost(runtime: Runtime, deploy: Deploy) -> None:
    work = node("serviceTask", "W", handler="test.correct.greet", inputs="{name: 7}", outputs="result.list")
    deploy(process([start(), work, user("A")], ["Begin > W > A"]))
    begin(runtime)
    runtime.work()
    found = incident(runtime)
    with pytest.raises(Refused) as refused, runtime.begin(OPERATOR) as ctx:
        runtime.answer_job(ctx, found.id, {"list": 1}, "x")
    assert (refused.value.why, incident(runtime).id) == ("outputs_unfit", found.id)
    with runtime.begin(OPERATOR) as ctx:
        runtime.answer_job(ctx, found.id, {"list": {"n": 1}}, "x")
    assert names(runtime) == ["A"]


def test_call_activity_that_cannot_start_is_answered_by_hand(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), node("callActivity", "C", called_element="none"), user("A")], ["Begin > C > A"]))
    begin(runtime)
    found = incident(runtime)
    with runtime.begin(OPERATOR) as ctx:
        runtime.answer_job(ctx, found.id, {}, "不需要")
    assert names(runtime) == ["A"]


def test_what_waits_for_no_result_cannot_be_answered(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), node("exclusiveGateway", "X"), user("A")], ["Begin > X", "X > A if n > 1"]))
    begin(runtime)
    found = incident(runtime)
    for verb, why in ((runtime.answer_job, "not_answerable"), (runtime.retry_with_inputs, "no_job")):
        with runtime.begin(OPERATOR) as ctx, pytest.raises(Refused) as refused:
            verb(ctx, found.id, {"x": 1}, "x")
        assert refused.value.why == why


def test_incident_is_corrected_once_and_with_a_reason(runtime: Runtime, failed: str) -> None:
    found = incident(runtime)
    for verb in (runtime.retry_with_inputs, runtime.retry_with_variables, runtime.answer_job):
        with runtime.begin() as ctx, pytest.raises(Refused, match="reason"):
            verb(ctx, found.id, {"name": "li"}, "")
    with runtime.begin() as ctx:
        runtime.answer_job(ctx, found.id, {}, "x")
    for verb in (runtime.retry_with_inputs, runtime.retry_with_variables, runtime.answer_job):
        with runtime.begin() as ctx, pytest.raises(NotFound):
            verb(ctx, found.id, {"name": "li"}, "x")


def test_call_of_a_suspended_instance_is_corrected_and_waits(runtime: Runtime, failed: str) -> None:
    found = incident(runtime)
    with runtime.begin() as ctx:
        runtime.suspend(ctx, failed, "核查")
    with runtime.begin() as ctx, pytest.raises(InstanceSuspended):
        runtime.retry_incident(ctx, found.id)
    with runtime.begin() as ctx:
        runtime.retry_with_inputs(ctx, found.id, {"name": "li"}, "x")
    assert (runtime.work(), names(runtime)) == (0, [])
    with runtime.begin() as ctx:
        runtime.resume(ctx, failed)
    runtime.work()
    assert names(runtime) == ["A"]


def test_many_are_tried_again_each_by_itself(runtime: Runtime, deploy: Deploy) -> None:
    failing("test.correct.down", [IncidentError("the register is down")] * 3)
    down = process(
        [start(), node("serviceTask", "W", handler="test.correct.down"), user("A")], ["Begin > W > A"]
    )
    deploy(down, "down")
    deploy(SERVICE, "other")
    held = begin(runtime, "down")
    for _ in range(2):
        begin(runtime, "down")
    begin(runtime, "other", data={"who": 7})
    runtime.work()
    with runtime.begin() as ctx:
        runtime.suspend(ctx, held, "核查")
    kind = bulk.Kind("down", cause="the register is down")
    with runtime.read() as ctx:
        assert (bulk.count(ctx, kind), bulk.count(ctx, bulk.Kind()), bulk.count(ctx, bulk.Kind("p"))) == (
            3,
            4,
            0,
        )
    outcomes = bulk.retry_many(runtime, OPERATOR, kind, "已恢复")
    assert sorted(type(each.error).__name__ for each in outcomes) == [
        "InstanceSuspended",
        "NoneType",
        "NoneType",
    ]
    runtime.work()
    assert names(runtime) == ["A", "A"]
    with runtime.read() as ctx:
        assert (bulk.count(ctx, kind), bulk.count(ctx, bulk.Kind())) == (1, 2)


def test_call_of_a_worker_outside_is_corrected_and_answered(runtime: Runtime, deploy: Deploy) -> None:
    work = node("serviceTask", "W", topic="ship", inputs="{n: 1}", retries="1")
    deploy(process([start(), work, user("A")], ["Begin > W > A"]))
    topic = Topic("ship", timedelta(minutes=1))
    for _ in range(2):
        begin(runtime)
    failed_ids = []
    for _ in range(2):
        with runtime.begin("worker") as ctx:
            [job] = runtime.external.fetch_and_lock(ctx, "w1", [topic])
            runtime.external.fail(ctx, job.id, "w1", "no paper", retries=0)
        with runtime.read() as ctx:
            failed_ids.append(ctx.session.scalars(select(Incident.id).where(Incident.job_id == job.id)).one())
    with runtime.begin(OPERATOR) as ctx:
        runtime.retry_with_inputs(ctx, failed_ids[0], {"n": 2}, "换打印机")
        runtime.answer_job(ctx, failed_ids[1], {"parcel": "P9"}, "手工办理")
    assert names(runtime) == ["A"]
    with runtime.begin("worker") as ctx:
        [job] = runtime.external.fetch_and_lock(ctx, "w1", [topic])
        assert job.variables == {"n": 2}
        runtime.external.complete(ctx, job.id, "w1")
    assert names(runtime) == ["A", "A"]


def test_worker_outside_gets_nothing_of_a_suspended_process_and_may_not_end_it(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(process([start(), node("serviceTask", "W", topic="ship"), user("A")], ["Begin > W > A"]))
    first, second = begin(runtime), begin(runtime)
    topic = Topic("ship", timedelta(minutes=1))
    with runtime.begin("worker") as ctx:
        [job] = runtime.external.fetch_and_lock(ctx, "w1", [topic])
    with runtime.begin() as ctx:
        for each in (first, second):
            runtime.suspend(ctx, each, "核查")
    assert count(runtime, ExternalJob, ExternalJob.state == "held") == 2
    with runtime.begin("worker") as ctx:
        assert runtime.external.fetch_and_lock(ctx, "w2", [topic]) == []
        with pytest.raises(InstanceSuspended):
            runtime.external.complete(ctx, job.id, "w1")
    with runtime.begin() as ctx:
        for each in (first, second):
            runtime.resume(ctx, each)
    with runtime.begin("worker") as ctx:
        runtime.external.complete(ctx, job.id, "w1")
    assert names(runtime) == ["A"]
