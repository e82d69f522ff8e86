"""Operators beside people and loops, on PostgreSQL: whoever comes first, nothing is lost, doubled or left standing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from sqlalchemy.exc import DBAPIError

from engine.context import Ctx
from engine.errors import AppError
from engine.migration import MigrationRefused
from engine.model.elements import Process
from engine.models import AuditEvent, Incident
from engine.registry import handler
from engine.runtime import Runtime
from tests.engine.acts import begin, count, deploy_to, in_threads, names, open_tasks, state_of
from tests.engine.spiff.diagrams import end, node, process, start, user

ROUNDS = 15
STEPS = 5


@handler("test.operator.work")
def work(ctx: Ctx) -> None:
    ctx.record("worked")


def chain(name: str) -> Process:
    """Task, service, task, service, …; `name` is what the tasks are called."""
    nodes = [start(), end()]
    for number in range(STEPS):
        nodes += [user(f"A{number}"), node("serviceTask", f"W{number}", handler="test.operator.work")]
    path = " > ".join(["Begin", *(f"A{each} > W{each}" for each in range(STEPS)), "Finish"])
    return process(nodes, [path], name=name)


def repeat(act: Callable[[], object]) -> Callable[[], None]:
    """Again and again; that somebody else was first is no failure."""

    def run() -> None:
        for _ in range(ROUNDS):
            with suppress(AppError, DBAPIError):
                act()

    return run


def test_suspending_migrating_and_working_at_once(postgres: Runtime) -> None:
    versions = [deploy_to(postgres, chain(name)) for name in ("first", "second")]
    instance_id = begin(postgres)
    turns = iter(range(10_000))

    def suspend_and_resume() -> None:
        postgres.run("person:a", lambda ctx: postgres.suspend(ctx, instance_id, "核查"))
        postgres.run("person:a", lambda ctx: postgres.resume(ctx, instance_id))

    def migrate() -> None:
        target = versions[next(turns) % 2]
        with suppress(MigrationRefused):
            postgres.run(
                "person:b", lambda ctx: postgres.migration.execute(ctx, instance_id, target, reason="新版本")
            )

    def complete() -> None:
        for task in open_tasks(postgres):
            postgres.run("person:c", partial(do, task.id))

    def do(task_id: str, ctx: Ctx) -> None:
        postgres.complete_task(ctx, task_id, {})

    in_threads([repeat(suspend_and_resume), repeat(migrate), repeat(complete), repeat(postgres.advance)])
    with suppress(AppError):
        postgres.run("person:a", lambda ctx: postgres.resume(ctx, instance_id))
    for _ in range(STEPS + 1):
        postgres.advance()
        complete()
    assert (state_of(postgres, instance_id), names(postgres)) == ("completed", [])
    assert count(postgres, AuditEvent, AuditEvent.kind == "worked") == STEPS
    assert count(postgres, AuditEvent, AuditEvent.kind == "task_completed") == STEPS


def test_one_of_two_operators_answers_a_failed_call(postgres: Runtime) -> None:
    broken = node("serviceTask", "W", handler="test.operator.none")
    deploy_to(postgres, process([start(), broken, user("A")], ["Begin > W > A"]))
    begin(postgres)
    postgres.work()
    with postgres.read() as ctx:
        incident_id = ctx.session.query(Incident).one().id
    done = []

    def answer() -> None:
        with suppress(AppError):
            postgres.run("person:a", lambda ctx: postgres.answer_job(ctx, incident_id, {}, "手工"))
            done.append(1)

    in_threads([answer] * 4)
    assert (len(done), names(postgres)) == (1, ["A"])
