"""The engine's verbs. One verb is one transaction, from one wait state to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from threading import Event
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from engine import (
    attempts,
    definitions,
    due,
    external,
    finishing,
    instances,
    jobs,
    messages,
    signal_waits,
    signals,
    store,
    tasks,
    timers,
)
from engine.clock import Clock, SystemClock
from engine.context import SYSTEM, Ctx
from engine.db import is_passing, open_database
from engine.errors import (
    DefinitionRejected,
    Problem,
    StaleInstance,
    Transient,
)
from engine.faults import faultpoint
from engine.handler_slots import HandlerSlots
from engine.job_starts import open_job_starts
from engine.migration import Migrations, batches
from engine.model import Package, ReadFiles, read_files
from engine.models import Definition, HumanTask, Instance
from engine.office import answers, opinions
from engine.office.verbs import OfficeVerbs
from engine.operations.verbs import OperatorVerbs
from engine.ports import Ports
from engine.posting import post_message
from engine.transaction import Transaction

T = TypeVar("T")
_OF_INSTANCES = {"jobs": jobs, "messages": messages, "signals": signals}
_WORKS = {**_OF_INSTANCES, "timers": timers, "batches": batches}
TRIES = 3


class Runtime(OfficeVerbs, OperatorVerbs):
    """One database with everything that runs in it; safe to use from many threads.

    See also `OperatorVerbs` and `OfficeVerbs`.
    `begin` opens a transaction and commits it; everything else takes its `ctx`. Verbs that move one instance
    wait for each other; `run` does a verb again, whole, when the database undid it (a deadlock, a lost race).
    """

    def __init__(
        self, url: str, *, clock: Clock | None = None, ports: Ports | None = None, durable: bool = True
    ) -> None:
        self.url = url
        self.clock = clock or SystemClock()
        self.ports = ports or Ports()
        self.engine = open_database(url, durable=durable)
        self.reader = open_database(url, read_only=True)
        self.instances = instances.Instances()
        self.external = external.ExternalJobs(self.instances)
        self.is_stopping = Event()
        self.turn_seconds = attempts.TURN_SECONDS
        self.handler_slots = HandlerSlots()
        self.job_starts = open_job_starts(self.engine, durable=durable)
        self.migration = Migrations(self.instances)

    # Transactions

    @contextmanager
    def begin(self, actor: str = SYSTEM, source: str = "") -> Iterator[Ctx]:
        """A writing transaction for an actor ("person:<id>" or "system"); commits at the end, or undoes all.

        `source` is from where they act, as `Ctx` says.
        Raises Transient when the database is locked or unreachable.
        """
        transaction = Transaction(self.engine)
        ctx = Ctx(transaction, self.clock, actor, self.ports, self, source=source)
        try:
            yield ctx
            faultpoint("before_commit")
            transaction.commit()
        except DBAPIError as error:
            transaction.rollback()
            if is_passing(error):
                raise Transient from error
            raise
        except BaseException:
            transaction.rollback()
            raise
        else:
            faultpoint("after_commit")
            self.instances.committed(ctx)
        finally:
            transaction.close()

    @contextmanager
    def read(self, actor: str = SYSTEM) -> Iterator[Ctx]:
        """A transaction that cannot write."""
        transaction = Transaction(self.reader)
        try:
            yield Ctx(transaction, self.clock, actor, self.ports, self, read_only=True)
        finally:
            transaction.close()

    def run(self, actor: str, verb: Callable[[Ctx], T], source: str = "") -> T:
        """One verb in its own transaction, done again whole when somebody else was faster."""
        for attempt in range(1, TRIES + 1):
            try:
                with self.begin(actor, source) as ctx:
                    return verb(ctx)
            except (StaleInstance, Transient):
                if attempt == TRIES:
                    raise
            except DBAPIError as error:
                if attempt == TRIES or not _is_conflict(error):
                    raise
        raise AssertionError("unreachable")

    def stop(self) -> None:
        """Take up no more work that is due; what is under way is finished. For the end of a process."""
        self.is_stopping.set()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
        self.reader.dispose()

    # Definitions

    def check(self, ctx: Ctx, package: Package, read: ReadFiles = read_files) -> list[Problem]:
        """Everything that is wrong or doubtful about a package; never raises for what is in it."""
        try:
            return definitions.check(ctx, [package], read)[0].problems
        except DefinitionRejected as error:
            return error.problems

    def deploy(
        self, ctx: Ctx, *packages: Package, note: str = "", read: ReadFiles = read_files
    ) -> list[Definition]:
        """See `engine.definitions.deploy`."""
        environment = self.instances.environment(ctx)
        return definitions.deploy(ctx, packages, environment, note=note, read=read)

    # Instances

    def start(
        self,
        ctx: Ctx,
        key: str,
        *,
        business_key: str = "",
        data: Mapping[str, Any] | None = None,
        start_key: str | None = None,
    ) -> str:
        """Start the newest version of a definition; returns the instance id. Raises NotFound.

        With a `start_key` the start is idempotent: a second call gives the first instance's id.
        """
        return self.instances.start(
            ctx,
            self.instances.versions.newest(ctx, key),
            business_key=business_key,
            data=data,
            start_key=start_key,
        )

    def send(
        self, ctx: Ctx, message: str, correlation_key: str, payload: Mapping[str, Any] | None = None
    ) -> None:
        """Send a message: delivered after commit to the instance that waits for it, or starting one."""
        post_message(ctx, message, correlation_key, payload or {})

    def signal(self, ctx: Ctx, name: str, payload: Mapping[str, Any] | None = None) -> int:
        """Throw a signal to every instance that waits for it now and every process it starts; to how many.

        Delivered after commit, to each in a transaction of its own; whoever begins to wait later hears nothing.
        """
        return signal_waits.throw(ctx, name, payload or {})

    def find_instance(self, ctx: Ctx, key: str, business_key: str) -> Instance | None:
        """The newest instance of a definition with this business key."""
        return instances.find_instance(ctx.session, key, business_key)

    def list_open_tasks(self, ctx: Ctx, instance_id: str) -> Sequence[HumanTask]:
        """The open tasks of an instance, oldest first."""
        return tasks.list_open(ctx, instance_id)

    # Tasks

    def complete_task(
        self,
        ctx: Ctx,
        task_id: str,
        data: Mapping[str, Any],
        *,
        action: str = "submit",
        reason: str = "",
    ) -> None:
        """Do a task: check the data against its form, close it, move its process.

        `action` is one the task offers: "submit", "return" (needs a reason) or "withdraw". The two latter need not
        fill in the form: what is right of it is kept.

        A task on which opinions are asked for is held until they are in, then goes on by itself; one that asks for an
        opinion takes `opinion` and `agrees`, and closes only itself (`engine.office`).

        Exactly once: raises AlreadyCompleted (with `by` and `at`) if it is closed. Raises Invalid with code
        "form.invalid" and `errors` {field path: [FieldError]}, or "task.reason_missing", "task.action_unknown".
        Whether the actor may do the task is for the caller to ask (`engine.tasks.require_access`).
        """
        claimed = store.claim_of_task(ctx.transaction, task_id)
        task = tasks.read_open(ctx, task_id)
        if task["for_task_id"] is not None:
            opinions.give(ctx, self.instances, task, data, claimed())
            return
        answer = finishing.check(ctx, self.instances, task, data, action, reason)
        run = self.instances.take_claimed(ctx, task["instance_id"], claimed())
        if task["opinions"] and answers.hold(ctx, self.instances, task, answer):
            return
        finishing.finish(ctx, self.instances, run, task, answer)

    # Work that is due

    def work(self, instance_id: str | None = None) -> int:
        """Do what is due now among jobs, messages and signals, each in its own transaction; returns how many.

        With an instance, only its own jobs: so that after a verb its next task is there at once. Goes on with
        what the work brings forth, but not for ever: a process that never waits is left for the next time.
        """

        def batch() -> int:
            kinds = due.find_kinds_of(self, instance_id) if instance_id else due.find_kinds(self)
            works = (work for kind, work in _OF_INSTANCES.items() if kind in kinds)
            return sum(work.work_batch(self, instance_id) for work in works)

        return attempts.until_nothing(batch)

    def advance(self) -> int:
        """Do everything that is due: jobs, messages, signals, timers and the ticks of the ports; returns how many.

        Each kind has its turn in every round. Raises what a tick raised, when all have had their turn.
        """

        return attempts.until_nothing(lambda: self._work_all() + self.tick())

    def catch_up(self) -> int:
        """As `advance`, but for the ticks: for whoever knows when these have something to do."""
        return attempts.until_nothing(self._work_all)

    def _work_all(self) -> int:
        kinds = due.find_kinds(self)
        works = (work for kind, work in _WORKS.items() if kind in kinds)
        return sum(work.work_batch(self) for work in works)

    def tick(self) -> int:
        """Run each tick of the ports once; returns how many rows they handled."""
        return attempts.each_in_turn([partial(self.run, SYSTEM, tick) for tick in self.ports.ticks.values()])

    def next_due(self) -> datetime | None:
        """When the engine next has something to do by itself; None if never. Ticks have their own times."""
        return due.next_at(self)


def _is_conflict(error: DBAPIError) -> bool:
    """A deadlock or a lost race that a second try can win."""
    return getattr(error.orig, "sqlstate", "") in ("40001", "40P01", "23505")
