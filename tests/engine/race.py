"""Twenty clients on one task at once: some do it, some twice, others claim it, hand it on, cancel, or it is overdue.

`python -m tests.engine.race 1000 [sqlite|postgresql]` does so with so many tasks; the tests with a few.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy import select

from engine.clock import VirtualClock
from engine.errors import AppError, Conflict
from engine.invariants import find_violations
from engine.model.elements import Event
from engine.models import AuditEvent, HumanTask
from engine.ports import Ports
from engine.runtime import Runtime
from engine.tasks import claim, transfer
from tests import databases
from tests.engine.acts import begin, deploy_to, in_threads, open_tasks
from tests.engine.conftest import everybody
from tests.engine.spiff.diagrams import START, boundary, process, start, user

DOERS, CLAIMERS, GIVERS = 12, 3, 3
LATE = Event(kind="timer", timer="duration", expression="P1D")
DIAGRAM = process(
    [start(), user("A"), user("Done"), user("Late"), boundary("T", "A", LATE)],
    ["Begin > A > Done", "T > Late"],
)


def race_on_a_task(servers: Sequence[Runtime], clock: VirtualClock, luck: random.Random) -> list[str]:
    """One new task, everybody on it at once; returns what must not have happened."""
    first = servers[0]
    instance_id = begin(first)
    task_id = next(task.id for task in open_tasks(first) if task.instance_id == instance_id)
    clock.advance(days=1)
    outcomes: Counter[str] = Counter()

    def play(name: str, act: Callable[[Runtime], None]) -> None:
        try:
            act(luck.choice(servers))
            outcomes[name] += 1
        except Conflict:
            outcomes["too late"] += 1
        except AppError as error:
            outcomes[f"{name}: {type(error).__name__}"] += 1

    acts = [
        *(partial(play, "done", partial(_complete, task_id, n)) for n in range(DOERS)),
        *(partial(play, "claimed", partial(_claim, task_id, n)) for n in range(CLAIMERS)),
        *(partial(play, "given", partial(_transfer, task_id, n)) for n in range(GIVERS)),
        partial(play, "cancelled", partial(_cancel, instance_id)),
        partial(play, "overdue", _advance),
    ]
    luck.shuffle(acts)
    in_threads(acts)
    first.advance()
    return _judge(first, instance_id, task_id, outcomes)


def _complete(task_id: str, number: int, server: Runtime) -> None:
    server.run(f"person:p{number}", lambda ctx: server.complete_task(ctx, task_id, {}))


def _claim(task_id: str, number: int, server: Runtime) -> None:
    server.run("person:c", lambda ctx: claim(ctx, task_id, f"c{number}"))


def _transfer(task_id: str, number: int, server: Runtime) -> None:
    server.run("person:g", lambda ctx: transfer(ctx, task_id, f"post:g{number}", "请代办"))


def _cancel(instance_id: str, server: Runtime) -> None:
    server.run("person:admin", lambda ctx: server.cancel(ctx, instance_id, "停办"))


def _advance(server: Runtime) -> None:
    server.advance()


def _judge(runtime: Runtime, instance_id: str, task_id: str, outcomes: Counter[str]) -> list[str]:
    """At most one has done it; whoever was told so, has; the rest were refused as too late."""
    with runtime.read() as ctx:
        task = ctx.session.get_one(HumanTask, task_id)
        kinds = Counter(
            ctx.session.scalars(select(AuditEvent.kind).where(AuditEvent.instance_id == instance_id))
        )
        found = find_violations(ctx)
    odd = {name for name in outcomes if ":" in name}
    if outcomes["done"] > 1 or (outcomes["done"] == 1) != (task.state == "completed"):
        found.append(f"{outcomes['done']} were told it is done, and it is {task.state}")
    if kinds["task_completed"] != outcomes["done"]:
        found.append(f"the history has it done {kinds['task_completed']} times")
    if task.state == "ready":
        found.append("it is still open")
    return [f"task {task_id}: {line}" for line in (*found, *sorted(odd))]


def main() -> None:
    """Race for as many tasks as the first argument says."""
    count, kind = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    seed = random.SystemRandom().randrange(1_000_000)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        url = databases.sqlite_url(Path(folder) / "race.sqlite3")
        if kind == "postgresql":
            url = stack.enter_context(databases.fresh_database(stack.enter_context(databases.own_postgres())))
        databases.create_schema(url)
        clock, ports = VirtualClock(START), Ports(resolve_principals=everybody)
        servers = [Runtime(url, clock=clock, ports=ports) for _ in range(3)]
        deploy_to(servers[0], DIAGRAM)
        luck = random.Random(seed)
        wrong = [line for _ in range(count) for line in race_on_a_task(servers, clock, luck)]
        for server in servers:
            server.close()
    sys.stdout.write(f"seed {seed}: {count} tasks on {kind}, {len(wrong)} wrong\n")
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
