"""Three guards keep a task from being done twice, and each holds alone: only without all is it done twice.

Whoever does a task claims its instance before reading the task; the row of a task is closed only `WHERE
state='ready'`; a process moves only from a token that waits for a person. The tests make the moment they are for:
with the claim, everybody else stands in line before the first goes on; without it, everybody has found the task open
before the first of them closes it. SQLite, where whoever reads in order to write keeps all others out, has no such
moment.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, text, update

from engine import finishing, store, tasks
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import AlreadyCompleted, IncidentError
from engine.models import AuditEvent, HumanTask, TaskState
from engine.ports import Ports
from engine.runtime import Runtime
from engine.spiff.run import Run
from engine.statements import Statement, parameter
from engine.step_rows import TASKS
from engine.transaction import Transaction
from tests.engine.acts import begin, deploy_to, in_threads, open_tasks
from tests.engine.conftest import everybody
from tests.engine.spiff.diagrams import process, start, user

CLIENTS = 6
CLOSE_WHATEVER = Statement(
    update(TASKS)
    .where(TASKS.c.id == parameter("open_id", TASKS.c.id))
    .values({name: parameter(f"new_{name}", TASKS.c[name]) for name in finishing._CLOSED})
)
"""The mistake: no `WHERE state='ready'`."""


@pytest.fixture
def runtime(postgres_database_url: str, clock: VirtualClock) -> Iterator[Runtime]:
    """A runtime with one open task, on PostgreSQL; invariants are not asked for, some variants break them."""
    made = Runtime(postgres_database_url, clock=clock, ports=Ports(resolve_principals=everybody))
    deploy_to(made, process([start(), user("A"), user("After")], ["Begin > A > After"]))
    begin(made)
    yield made
    made.close()


@contextmanager
def without(*guards: str) -> Iterator[None]:
    """The product less some of the guards "row" and "token"."""
    with pytest.MonkeyPatch.context() as patch:
        if "claim" in guards:
            patch.setattr(store, "claim_of_task", claim_when_needed)
        if "row" in guards:
            patch.setattr(finishing, "_CLOSE_TASK", CLOSE_WHATEVER)
        if "token" in guards:
            patch.setattr(Run, "complete_task", move_if_there(Run.complete_task))
        yield


def claim_when_needed(transaction: Transaction, task_id: str) -> Any:
    """The mistake: the task is read before its instance is claimed."""
    return lambda: store._CLAIM_OF_TASK.first(transaction, {"of_task": task_id})


def move_if_there(known: Any) -> Any:
    """The mistake: a token that is not there or has been moved already is nobody's concern."""

    def complete_task(run: Run, token_id: str, data: Any, **values: Any) -> None:
        try:
            known(run, token_id, data, **values)
        except IncidentError:
            return

    return complete_task


def all_at_once(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, meet: Callable[[], object]
) -> Counter[str]:
    """Everybody does the one open task, those who have found it open after they `meet`: what they are told."""
    (task,) = open_tasks(runtime)
    read_open = tasks.read_open

    def read_together(ctx: Ctx, task_id: str) -> dict[str, Any]:
        found = read_open(ctx, task_id)
        meet()
        return found

    monkeypatch.setattr(tasks, "read_open", read_together)
    told: Counter[str] = Counter()

    def complete(number: int) -> None:
        try:
            with runtime.begin(f"person:p{number}") as ctx:
                runtime.complete_task(ctx, task.id, {})
            told["done"] += 1
        except (AlreadyCompleted, IncidentError) as error:
            told[type(error).__name__] += 1

    in_threads([partial(complete, number) for number in range(CLIENTS)])
    return told


def everybody_has_read() -> Callable[[], object]:
    """Wait until every client has found the task open."""
    return partial(threading.Barrier(CLIENTS).wait, 60)


def everybody_else_waits(runtime: Runtime) -> None:
    """Wait until every other client waits for the lock of the one who asks."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    deadline = time.monotonic() + 60
    while True:
        with runtime.read() as ctx:
            if ctx.session.scalar(waiting) == CLIENTS - 1:
                return
        assert time.monotonic() < deadline, "they do not wait"
        time.sleep(0.01)


def what_is_written(runtime: Runtime) -> tuple[list[tuple[str, str]], int]:
    """Every task and its state, and how often the history says one was done."""
    with runtime.read() as ctx:
        rows = ctx.session.execute(select(HumanTask.node, HumanTask.state).order_by(HumanTask.node))
        done = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "task_completed")).all()
        return [(row.node, row.state) for row in rows], len(done)


ONCE = ([("A", TaskState.COMPLETED), ("After", TaskState.READY)], 1)
ONE_IS_THANKED = {"done": 1, "AlreadyCompleted": CLIENTS - 1}


@pytest.mark.parametrize("removed", [(), ("row", "token")], ids=["all guards", "claim alone"])
def test_claim_alone_lets_one_do_a_task(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, removed: tuple[str, ...]
) -> None:
    with without(*removed):
        told = all_at_once(runtime, monkeypatch, partial(everybody_else_waits, runtime))
    assert told == ONE_IS_THANKED
    assert what_is_written(runtime) == ONCE


@pytest.mark.parametrize(
    ("removed", "refusal"),
    [
        (("claim",), "AlreadyCompleted"),
        (("claim", "token"), "AlreadyCompleted"),
        (("claim", "row"), "IncidentError"),
    ],
    ids=["row and token", "row alone", "token alone"],
)
def test_either_guard_without_the_claim_lets_one_do_a_task(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, removed: tuple[str, ...], refusal: str
) -> None:
    with without(*removed):
        told = all_at_once(runtime, monkeypatch, everybody_has_read())
    assert told == {"done": 1, refusal: CLIENTS - 1}
    assert what_is_written(runtime) == ONCE


def test_without_any_guard_everybody_does_it(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    with without("claim", "row", "token"):
        told = all_at_once(runtime, monkeypatch, everybody_has_read())
    assert told == {"done": CLIENTS}
    assert what_is_written(runtime)[1] == CLIENTS
