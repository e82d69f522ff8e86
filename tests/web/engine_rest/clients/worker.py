"""A worker as its author would write it, with Camunda's client for Python as it comes from the registry.

`python worker.py URL TOKEN WORKER_ID TOPIC…`: what to do with a task is in its variable `what`. Says what happened on
standard output, a line of JSON each.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from camunda.external_task.external_task import ExternalTask, TaskResult
from camunda.external_task.external_task_worker import ExternalTaskWorker, NoExternalTaskFound


def say(**words: Any) -> None:
    """A line for the test."""
    sys.stdout.write(f"{json.dumps(words)}\n")
    sys.stdout.flush()


def act(task: ExternalTask) -> TaskResult:
    """Do what the variable says."""
    what = task.get_variable("what")
    say(got=what, instance=task.get_process_instance_id())
    if what == "fail":
        return task.failure("no paper", "the tray is empty", max_retries=1, retry_timeout=0)
    if what == "refuse":
        return task.bpmn_error("no_stock", "none left", {"missing": 3})
    if what == "hang":
        sys.stdin.readline()
    answer = {"by": task.get_worker_id(), "order": task.get_variable("order"), "price": 1.5, "parts": ["a"]}
    return task.complete(answer, {"scratch": True})


def main() -> None:
    """Fetch and do, for ever."""
    logging.disable(logging.CRITICAL)
    url, token, worker_id, *topics = sys.argv[1:]
    worker = ExternalTaskWorker(
        worker_id=worker_id,
        base_url=url,
        config={
            "auth_basic": {"username": "worker", "password": token},
            "maxTasks": 1,
            "lockDuration": 60_000,
            "asyncResponseTimeout": 20_000,
        },
    )
    say(ready=worker_id)
    while True:
        try:
            worker.fetch_and_execute(topics, act)
        except NoExternalTaskFound:
            continue
        except Exception as error:  # noqa: BLE001 -- the client raises nothing more precise
            say(error=str(error))


if __name__ == "__main__":
    main()
