"""Service tasks that are answered instead of run."""

from __future__ import annotations

from typing import Any

import pytest

from engine import jobs
from engine.errors import BusinessError, IncidentError, NotFound
from engine.models import Incident, Job
from engine.runtime import Runtime
from tests.engine.acts import begin, count, incident, names, retry, state_of
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import node, process, start, user


@pytest.fixture
def waiting(runtime: Runtime, deploy: Deploy) -> str:
    """The one instance of a process whose service task waits for an answer."""
    runtime.ports.is_trial = True
    deploy(process([start(), node("serviceTask", "Ask", properties={"handler": "no.such"}), user("Use")],
                   ["Begin > Ask > Use"]))  # fmt: skip
    instance_id = begin(runtime)
    assert runtime.advance() == 0, "nobody calls the handler"
    assert runtime.next_due() is None
    return instance_id


def answer(runtime: Runtime, outcome: Any) -> None:
    with runtime.begin("person:p1") as ctx:
        job_id = ctx.session.query(Job.id).one()[0]
        jobs.answer(runtime.instances, ctx, job_id, outcome)


def test_answer_is_the_handlers_result(runtime: Runtime, waiting: str) -> None:
    answer(runtime, {"score": 7})
    assert names(runtime) == ["Use"]
    assert count(runtime, Job) == 0


def test_answer_of_a_failure_is_an_incident_that_waits_again_after_a_retry(
    runtime: Runtime, waiting: str
) -> None:
    answer(runtime, IncidentError("closed"))
    assert incident(runtime).cause == "closed"
    retry(runtime)
    assert runtime.advance() == 0
    answer(runtime, {})
    assert names(runtime) == ["Use"]


def test_failed_job_can_be_answered_and_its_incident_is_over(runtime: Runtime, waiting: str) -> None:
    answer(runtime, IncidentError("closed"))
    answer(runtime, {})
    assert names(runtime) == ["Use"]
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 0


def test_answer_no_that_nobody_catches_stops_the_token(runtime: Runtime, waiting: str) -> None:
    answer(runtime, BusinessError("refused"))
    assert "refused" in incident(runtime).cause
    assert state_of(runtime, waiting) == "running"


def test_answer_to_nobody_is_refused(runtime: Runtime, waiting: str) -> None:
    with runtime.begin() as ctx, pytest.raises(NotFound):
        jobs.answer(runtime.instances, ctx, "0" * 32, {})
