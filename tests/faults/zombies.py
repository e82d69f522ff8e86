"""Workers racing for what is due on PostgreSQL, one of them stopped past its lease again and again and woken."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, literal, select, update

from engine.context import Ctx
from engine.db import new_id
from engine.models import HumanTask
from engine.runtime import Runtime
from handlers.notices.models import Notice
from handlers.reminders.models import TaskReminder
from tests.faults import sample
from tests.faults.campaign import Outcome
from tests.faults.mailbox import open_mailbox
from tests.faults.server import processes
from tests.faults.work import wait_until

LEASE_SECONDS = sample.LEASE.total_seconds()
AGO = timedelta(minutes=5)
AT_WORK = "Saicheng is working"


def race(
    runtime: Runtime,
    folder: Path,
    *,
    workers: int,
    due: int,
    stops: int,
    seed: int,
    variant: str = "short-transactions",
) -> Outcome:
    """Let several workers do what is due (mails, reminders, timers, messages, signals) while one after another sleeps.

    `due` of each kind: automatic instances with a job, a mail, a message, a signal and a timer, and open tasks with a
    reminder. The database must be prepared (`sample.prepare`).
    """
    luck, outcome, began = Random(seed), Outcome(), time.monotonic()
    with (
        open_mailbox(seconds=0.05) as box,
        processes(runtime.url, folder, ["worker"] * workers, smtp_url=box.url, variant=variant) as servers,
    ):
        for server in servers:
            server.start()
        wait_until(lambda: (folder / "server.log").read_text("utf-8").count(AT_WORK) == workers)
        _make_due(runtime, due)
        for _number in range(stops):
            _make_due(runtime, 1)
            victim = luck.choice(servers)
            time.sleep(luck.uniform(0, 0.3))
            victim.freeze()
            time.sleep(LEASE_SECONDS + luck.uniform(0.1, 0.6))
            victim.thaw()
            outcome.kills[victim.command] += 1
        wait_until(lambda: _is_done(runtime) or not all(server.lives() for server in servers))
        ends = [server.stop() for server in servers if server.lives()]
        if ends != [0] * workers:
            outcome.damage.append(f"the workers ended with {ends}")
        outcome.mails = box.accepted.total()
        outcome.damage += sample.find_damage(runtime, {})
        outcome.damage += sample.find_wrong_mails(runtime, box.accepted)
    outcome.samples = sample.count_instances(runtime, sample.AUTO)
    for key in (sample.AUTO, sample.ECHO, sample.CHORUS):
        if (number := sample.count_instances(runtime, key)) != outcome.samples:
            outcome.damage.append(f"{number} of {key}, not {outcome.samples}")
    outcome.damage += _find_wrong_reminders(runtime)
    outcome.seconds = time.monotonic() - began
    return outcome


def _make_due(runtime: Runtime, number: int) -> None:
    """So many more of each kind."""

    def verb(ctx: Ctx) -> None:
        begun = []
        for _number in range(number):
            runtime.start(ctx, sample.AUTO, business_key=new_id())
            begun.append(runtime.start(ctx, sample.KEY, business_key=new_id()))
        tasks = select(HumanTask.id).where(HumanTask.instance_id.in_(begun))
        past = update(TaskReminder).where(TaskReminder.task_id.in_(tasks)).values(next_at=ctx.now() - AGO)
        ctx.session.execute(past, execution_options={"synchronize_session": False})

    runtime.run("system", verb)


def _is_done(runtime: Runtime) -> bool:
    with runtime.read() as ctx:
        late = select(func.count()).select_from(TaskReminder).where(TaskReminder.next_at <= ctx.now())
        waiting = ctx.session.scalar(late)
    return waiting == 0 and sample.is_at_rest(runtime, but=sample.KEY)


def _find_wrong_reminders(runtime: Runtime) -> list[str]:
    """The open tasks of which their one person was not told exactly once."""
    told = (
        select(func.count()).select_from(Notice).where(Notice.link == literal("/tasks/").concat(HumanTask.id))
    )
    with runtime.read() as ctx:
        rows = ctx.session.execute(select(HumanTask.id, told.scalar_subquery().label("number")))
        return [f"task {row.id} was reminded of {row.number} times" for row in rows if row.number != 1]
