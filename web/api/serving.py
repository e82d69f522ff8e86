"""From a request to an operation and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g

from web.api import (
    definitions,
    deployments,
    events,
    files,
    history,
    incidents,
    instances,
    me,
    migration,
    operate,
    task_operations,
    task_work,
    tasks,
    why,
    work,
)
from web.api.once import Replay, replay
from web.api.operations import JSON, OPERATIONS, PREFIX, Operation
from web.api.requests import read_body, read_query, require_acceptable

# Importing them describes the operations.
DESCRIBING = (
    definitions, deployments, events, files, history, incidents, instances, me, migration, operate,
    task_operations, task_work, tasks, why, work,
)  # fmt: skip
_ARGUMENTS = {"version": "<int:version>"}


def make_blueprint() -> Blueprint:
    """A route for every operation; its endpoint is `api.<name>`."""
    bp = Blueprint("api", __name__, url_prefix=PREFIX)
    for operation in OPERATIONS.values():
        path = re.sub(r"\{(\w+)\}", lambda found: _ARGUMENTS.get(found[1], f"<{found[1]}>"), operation.path)
        bp.add_url_rule(path, operation.name, _view(operation), methods=[operation.method])
    return bp


def _view(operation: Operation) -> Callable[..., Response]:
    def view(**arguments: Any) -> Response:
        g.operation = operation
        require_acceptable(operation.media)
        query = read_query(operation.query)
        if query is not None:
            arguments["query"] = query
        if operation.body is not None:
            arguments["body"] = read_body(operation.body)
        try:
            return _respond(operation, operation.run(**arguments))
        except Replay as known:
            return replay(known.answer)

    return view


def _respond(operation: Operation, result: Any) -> Response:
    if isinstance(result, Response):
        return result
    if operation.media != JSON:
        return Response(result, mimetype=operation.media)
    response = Response(result.model_dump_json(), operation.status, mimetype=JSON)
    if place := operation.location_of(result):
        response.headers["Location"] = place
    if (revision := getattr(result, "revision", None)) is not None:
        response.set_etag(str(revision))
    return response
