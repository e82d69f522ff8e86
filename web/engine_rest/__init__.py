"""The Camunda 7 REST dialect under /engine-rest: what its external-task workers and its Modeler use.

Programs come with a token of ours as Bearer, or as the password of HTTP Basic. Shapes follow
https://docs.camunda.org/manual/7.24/reference/rest/.
"""

from __future__ import annotations

from web.engine_rest import (
    definitions,
    deployments,
    external_shapes,
    external_tasks,
    instances,
    messages,
    server,
    tasks,
)
from web.engine_rest.blueprint import bp

__all__ = [
    "bp",
    "definitions",
    "deployments",
    "external_shapes",
    "external_tasks",
    "instances",
    "messages",
    "server",
    "tasks",
]
