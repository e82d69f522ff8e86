"""Workers: fetch and lock, complete, fail, refuse, extend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from flask import current_app, request
from werkzeug.wrappers import Response

from engine import external
from engine.context import Ctx
from engine.errors import Invalid
from engine.external import LockedJob, Topic
from engine.external.fetch import MAX_FETCHED
from engine.model.import_.keys import key_of
from web.bearer import require_usable
from web.engine_rest import body, external_shapes, values
from web.engine_rest.blueprint import as_json, nothing, route
from web.engine_rest.waiting import WaitingRoom
from web.transactions import actor, runtime, stop_reading, writing
from web.workplaces import given_up

LONGEST_WAIT: Final = 1_800_000
LONGEST_LOCK: Final = 366 * 24 * 3_600_000
_NO_TENANTS: Final = "there are no tenants"
_NOT_WANTED: Final = {
    "tenantIdIn": _NO_TENANTS,
    "processDefinitionVersionTag": "definitions have no version tags",
}


@route("/external-task/fetchAndLock", "POST")
def fetch_and_lock() -> Response:
    """Lease jobs; with `asyncResponseTimeout`, wait for one."""
    raw = body.json_body()
    worker_id = body.text(raw, "workerId")
    max_tasks = body.whole(raw, "maxTasks", least=1, most=MAX_FETCHED)
    wait = body.whole(raw, "asyncResponseTimeout", 0)
    if wait > LONGEST_WAIT:
        raise Invalid(
            "The asynchronous response timeout cannot be set to a value greater than "
            f"{LONGEST_WAIT} milliseconds"
        )
    _refuse_sorting(raw)
    use_priority = body.flag(raw, "usePriority")
    topics = [_topic(each) for each in body.objects(raw, "topics")]
    who, engine = actor(), runtime()

    def fetch(ctx: Ctx) -> Sequence[LockedJob]:
        require_usable(ctx)
        return engine.external.fetch_and_lock(
            ctx, worker_id, topics, max_tasks=max_tasks, use_priority=use_priority
        )

    def look() -> Sequence[LockedJob]:
        with engine.read() as ctx:
            if not external.has_work(ctx, topics):
                return []
        return engine.run(who, fetch)

    # What this request has read is let go: it may wait for a while.
    stop_reading()
    found = _wait(worker_id, wait, look) if wait else look()
    return as_json([external_shapes.locked(job) for job in found])


def _wait(worker_id: str, milliseconds: int, look: Callable[[], Sequence[LockedJob]]) -> Sequence[LockedJob]:
    # waitress tells whether the client has hung up: a job handed to nobody would rest until its lease is over.
    is_gone = request.environ.get("waitress.client_disconnected", lambda: False)
    idle = partial(given_up, request.environ)
    return waiting_room().wait(worker_id, milliseconds / 1000, look, is_gone, idle)


def waiting_room() -> WaitingRoom:
    """This process's waiting room."""
    found: WaitingRoom = current_app.extensions["waiting_room"]
    return found


def _refuse_sorting(raw: dict[str, Any]) -> None:
    for each in body.objects(raw, "sorting"):
        if each.get("sortBy") != "createTime" or each.get("sortOrder", "asc") != "asc":
            raise Invalid('sorting: only {"sortBy": "createTime", "sortOrder": "asc"} is supported')


def _topic(raw: dict[str, Any]) -> Topic:
    body.refuse(raw, **_NOT_WANTED)
    keys = (raw.get("processDefinitionKey"), *body.texts(raw, "processDefinitionKeyIn"))
    ids = (raw.get("processDefinitionId"), *body.texts(raw, "processDefinitionIdIn"))
    wanted = raw.get("variables")
    wanted_values = raw.get("processVariables") or {}
    if not isinstance(wanted_values, dict):
        raise Invalid("processVariables must be an object")
    return Topic(
        name=body.text(raw, "topicName"),
        lock=_duration(raw, "lockDuration"),
        variables=None if wanted is None else frozenset(body.texts(raw, "variables")),
        is_local=body.flag(raw, "localVariables"),
        business_key=None if raw.get("businessKey") is None else body.text(raw, "businessKey"),
        definition_ids=tuple(str(each) for each in ids if each),
        definition_keys=tuple(key_of(str(each)) for each in keys if each),
        process_variables=wanted_values,
    )


def _duration(raw: dict[str, Any], name: str) -> timedelta:
    return timedelta(milliseconds=body.whole(raw, name, least=1, most=LONGEST_LOCK))


@route("/external-task/<job_id>/complete", "POST")
def complete(job_id: str) -> Response:
    """Done."""
    raw = body.json_body()
    worker_id = body.text(raw, "workerId")
    variables, local = values.read_all(raw.get("variables")), values.read_all(raw.get("localVariables"))
    _act(job_id, lambda ctx: runtime().external.complete(ctx, job_id, worker_id, variables, local))
    return nothing()


@route("/external-task/<job_id>/failure", "POST")
def fail(job_id: str) -> Response:
    """It went wrong."""
    raw = body.json_body()
    worker_id, longest = body.text(raw, "workerId"), 1_000_000
    body.refuse(
        raw, variables="a failure brings no variables", localVariables="a failure brings no variables"
    )
    writing(
        lambda ctx: runtime().external.fail(
            ctx,
            job_id,
            worker_id,
            body.text(raw, "errorMessage", "", longest=longest),
            body.text(raw, "errorDetails", "", longest=longest),
            retries=body.whole(raw, "retries", 0),
            retry_timeout=timedelta(milliseconds=body.whole(raw, "retryTimeout", 0, most=LONGEST_LOCK)),
        )
    )
    return nothing()


@route("/external-task/<job_id>/bpmnError", "POST")
def refuse(job_id: str) -> Response:
    """The worker says no, in the terms of the diagram."""
    raw = body.json_body()
    worker_id, code = body.text(raw, "workerId"), body.text(raw, "errorCode")
    message, variables = body.text(raw, "errorMessage", ""), values.read_all(raw.get("variables"))
    _act(
        job_id,
        lambda ctx: runtime().external.raise_bpmn_error(ctx, job_id, worker_id, code, message, variables),
    )
    return nothing()


def _act(job_id: str, verb: Callable[[Ctx], None]) -> None:
    """A verb that moves the process; what follows by itself is done at once, so that the next task is there."""
    with runtime().read() as ctx:
        instance_id = external.get_job(ctx, job_id).instance_id
    writing(verb)
    runtime().work(instance_id)


@route("/external-task/<job_id>/extendLock", "POST")
def extend_lock(job_id: str) -> Response:
    """The worker needs longer."""
    raw = body.json_body()
    worker_id, lock = body.text(raw, "workerId"), _duration(raw, "newDuration")
    writing(lambda ctx: runtime().external.extend_lock(ctx, job_id, worker_id, lock))
    return nothing()


@route("/external-task/<job_id>/lock", "POST")
def lock_one(job_id: str) -> Response:
    """Lease one job by its id."""
    raw = body.json_body()
    worker_id, lock = body.text(raw, "workerId"), _duration(raw, "lockDuration")
    writing(lambda ctx: runtime().external.lock(ctx, job_id, worker_id, lock))
    return nothing()


@route("/external-task/<job_id>/unlock", "POST")
def unlock(job_id: str) -> Response:
    """Give a job back."""
    writing(lambda ctx: runtime().external.unlock(ctx, job_id))
    return nothing()


@route("/external-task/<job_id>/retries", "PUT")
def set_retries(job_id: str) -> Response:
    """How often it may still fail."""
    retries = body.whole(body.json_body(), "retries")
    writing(lambda ctx: runtime().external.set_retries(ctx, job_id, retries))
    return nothing()


@route("/external-task/<job_id>/priority", "PUT")
def set_priority(job_id: str) -> Response:
    """What comes first."""
    priority = body.whole(body.json_body(), "priority", least=-(2**31) + 1)
    writing(lambda ctx: runtime().external.set_priority(ctx, job_id, priority))
    return nothing()
