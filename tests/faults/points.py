"""One process killed at one named point after another, each time started again; then everything is finished."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from engine.migrate import upgrade
from engine.runtime import Runtime
from tests.faults import sample
from tests.faults.campaign import Outcome, finish
from tests.faults.mailbox import open_mailbox
from tests.faults.server import Server, processes
from tests.faults.work import Work, wait_until
from web.bootstrap import build_ports

FIRST = "migrated"
AFTER_ACCEPT = "outbox.after_send"
POINTS = (
    "deployed", "before_commit", "after_commit", "before_reply", "idempotency_claimed", "task_closed", "task_moved",
    "child_started", "job_taken", "job_done", "message_settled", "signal_taken", "timer_taken",
    "outbox.after_claim", AFTER_ACCEPT,
)  # fmt: skip
"""After `FIRST`, which needs a database without tables."""

MOST_PASSES = 4


def crash_at_points(
    url: str,
    folder: Path,
    *,
    points: Sequence[str] = POINTS,
    rounds: int = 1,
    seed: int = 1,
    variant: str = "",
) -> Outcome:
    """Die once at each point, or in each of many rounds; after the first round, not at its first passing.

    The database must be empty. The promises are checked on the tables after each death, and when all is done.
    """
    luck, outcome, began = Random(seed), Outcome(), time.monotonic()
    with (
        open_mailbox() as box,
        processes(url, folder, ["run"], smtp_url=box.url, variant=variant) as (server,),
    ):
        server.start(crash_at=FIRST, is_awaited=False)
        _die(server, outcome, FIRST)
        upgrade(url)
        runtime = Runtime(url, ports=build_ports())
        sample.prepare(runtime, 0)
        if "deployed" in points:
            server.start(crash_at="deployed", is_awaited=False)
            _die(server, outcome, "deployed")
        server.start()
        work = Work(runtime, [server], clients=2)
        server.stop()
        try:
            for number in range(rounds):
                for point in points:
                    if point != "deployed":
                        passes = luck.randrange(MOST_PASSES) if number else 0
                        _crash(runtime, work, server, outcome, point, passes)
            server.start()
            finish(runtime, work, [server])
        finally:
            work.close()
        outcome.damage += [f"a client gave up: {error}" for error in work.errors]
        outcome.damage += sample.find_damage(runtime, work.acknowledged)
        outcome.damage += sample.find_unfinished(runtime, work.acknowledged, box.accepted)
        doubled = box.accepted.total() - len(box.accepted)
        # Whatever point a process dies at, its mailer has one mail in hand, which may have been accepted just before.
        if doubled > outcome.kills.total():
            outcome.damage.append(f"{doubled} mails came twice, {outcome.kills.total()} crashes explain it")
        outcome.samples = sample.count_instances(runtime, sample.KEY)
        outcome.acknowledged, outcome.mails = len(work.acknowledged), box.accepted.total()
        runtime.close()
    outcome.seconds = time.monotonic() - began
    return outcome


def _crash(runtime: Runtime, work: Work, server: Server, outcome: Outcome, point: str, passes: int) -> None:
    sample.begin(runtime, 1 + passes)
    server.start(crash_at=point, passes=passes, is_awaited=False)
    wait_until(lambda: bool(work.errors) or not server.lives(), work.offer)
    _die(server, outcome, point)
    outcome.damage += [f"after {point}: {line}" for line in sample.find_damage(runtime, {})]


def _die(server: Server, outcome: Outcome, point: str) -> None:
    status = server.wait()
    outcome.kills[point] += 1
    if status != -signal.SIGKILL:
        outcome.damage.append(f"at {point} the process ended with {status}")
