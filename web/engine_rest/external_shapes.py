"""External jobs in lists, and their JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from werkzeug.wrappers import Response

from engine import external
from engine.external import Filter, LockedJob
from engine.model.import_.keys import key_of
from web.engine_rest import body, times, values
from web.engine_rest.blueprint import as_json, route
from web.identity import me
from web.personal import veil_of, veils_of
from web.transactions import reading
from web.veil import NOTHING_HIDDEN, Veil

_TEXTS: Final = {
    "externalTaskId": "id",
    "topicName": "topic",
    "workerId": "worker_id",
    "processInstanceId": "instance_id",
    "executionId": "token_id",
    "processDefinitionId": "definition_id",
    "activityId": "node",
}
_KNOWN: Final = frozenset(
    {
        *_TEXTS,
        *("processDefinitionKey", "locked", "notLocked", "withRetriesLeft", "noRetriesLeft", "active"),
        *("suspended", "firstResult", "maxResults", "sortBy", "sortOrder"),
    }
)


@route("/external-task")
def list_external_tasks() -> Response:
    """External tasks, the oldest first."""
    raw = body.query()
    offset, limit = body.page(raw)
    rows = external.list_jobs(reading(), _filter(raw), offset=offset, limit=min(limit, body.MAX_LIST))
    veils = veils_of(reading(), me(), {row.instance_id for row in rows})
    return as_json([_covered(veils, row) for row in rows])


@route("/external-task/count")
def count_external_tasks() -> Response:
    """How many there are."""
    return as_json({"count": external.count_jobs(reading(), _filter(body.query()))})


@route("/external-task/<job_id>")
def show_external_task(job_id: str) -> Response:
    """One external task."""
    row = external.get_job(reading(), job_id)
    return as_json(_covered(veils_of(reading(), me(), [row.instance_id]), row))


@route("/external-task/<job_id>/errorDetails")
def show_error_details(job_id: str) -> Response:
    """What a worker reported of its last failure, as text."""
    row = external.get_job(reading(), job_id)
    found = veil_of(reading(), row.instance_id).over(str(row.error_details))
    return Response(found, content_type="text/plain; charset=utf-8", status=200 if found else 204)


def _filter(raw: dict[str, Any]) -> Filter:
    body.require_known(raw, _KNOWN)
    chosen: dict[str, Any] = {field: raw[name] for name, field in _TEXTS.items() if name in raw}
    if "processDefinitionKey" in raw:
        chosen["definition_key"] = key_of(raw["processDefinitionKey"])
    if body.flag(raw, "locked") or body.flag(raw, "notLocked"):
        chosen["is_locked"] = body.flag(raw, "locked")
    if body.flag(raw, "withRetriesLeft") or body.flag(raw, "noRetriesLeft"):
        chosen["has_retries"] = body.flag(raw, "withRetriesLeft")
    if body.flag(raw, "active") or body.flag(raw, "suspended"):
        chosen["is_suspended"] = body.flag(raw, "suspended")
    return Filter(**chosen)


def _covered(veils: Mapping[str, Veil], row: Any) -> dict[str, Any]:
    """A job in a list, as far as this person needs what a worker has said of it."""
    return veils.get(row.instance_id, NOTHING_HIDDEN).over(listed(row))


def locked(job: LockedJob) -> dict[str, Any]:
    """A job as the worker that fetched it gets it."""
    return {
        **_shared(job, job.locked_until, job.priority),
        "variables": values.write_all(job.variables),
        "extensionProperties": {},
    }


def listed(row: Any) -> dict[str, Any]:
    """A job in a list."""
    until = row.available_at if row.worker_id else None
    return {**_shared(row, until, -row.urgency), "suspended": row.instance_state == "suspended"}


def _shared(job: Any, until: Any, priority: int) -> dict[str, Any]:
    return {
        "activityId": job.node,
        "activityInstanceId": f"{job.node}:{job.token_id}",
        "errorMessage": job.error or None,
        "errorDetails": job.error_details or None,
        "executionId": job.token_id,
        "id": job.id,
        "lockExpirationTime": times.written(until),
        "createTime": times.written(job.created_at),
        "processDefinitionId": job.definition_id,
        "processDefinitionKey": job.definition_key,
        "processDefinitionVersionTag": None,
        "processInstanceId": job.instance_id,
        "retries": job.retries,
        "workerId": job.worker_id,
        "priority": priority,
        "topicName": job.topic,
        "tenantId": None,
        "businessKey": job.business_key or None,
    }
