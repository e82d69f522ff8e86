"""Processes killed at random under load, and what must be true of the tables when all has come to rest."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from engine.runtime import Runtime
from tests.faults import sample
from tests.faults.mailbox import open_mailbox
from tests.faults.server import Server, processes
from tests.faults.work import Work, wait_until

LAYOUTS: Mapping[str, Sequence[str]] = {
    "sqlite": ("run",),
    "postgresql": ("web", "web", "worker", "worker"),
}
"""The processes of each database."""

CLIENTS = 4
GENTLE = 0.2
"""How often, beside a kill, another process is asked to end and started again."""

DRAIN_SECONDS = 60.0
WAITING = 20
"""So many tasks at least wait for the clients while processes are killed."""


@dataclass
class Outcome:
    """What a campaign has done and found; `damage` is empty when every promise was kept."""

    kills: Counter[str] = field(default_factory=Counter)
    restarts: int = 0
    samples: int = 0
    acknowledged: int = 0
    mails: int = 0
    seconds: float = 0.0
    damage: list[str] = field(default_factory=list)


def kill_under_load(
    runtime: Runtime, folder: Path, *, kills: int, seed: int, variant: str = "", clients: int = CLIENTS
) -> Outcome:
    """Kill one process after another, each 10 to 250 ms after people's work has gone on; then let all finish.

    The database must be prepared (`sample.prepare`). The same seed chooses the same victims and pauses.
    """
    luck, outcome, began = Random(seed), Outcome(), time.monotonic()
    layout = LAYOUTS[runtime.engine.dialect.name]
    with (
        open_mailbox() as box,
        processes(runtime.url, folder, [*layout], smtp_url=box.url, variant=variant) as servers,
    ):
        for server in servers:
            server.start()
        work = Work(runtime, servers, clients)
        try:
            for _number in range(kills):
                work.wait_for_next_answer(lambda: _keep_busy(runtime, work))
                time.sleep(luck.uniform(0.010, 0.250))
                victim = luck.choice(servers)
                _restart_gently(luck.choice(servers), luck, outcome)
                victim.kill()
                outcome.kills[victim.command] += 1
                if len(servers) == 1:
                    outcome.damage += sample.find_damage(runtime, {})
                victim.start(is_awaited=len(servers) == 1)
                if outcome.damage:
                    break
            else:
                finish(runtime, work, servers)
        finally:
            work.close()
        outcome.damage += [f"a client gave up: {error}" for error in work.errors]
    outcome.samples = sample.count_instances(runtime, sample.KEY)
    outcome.acknowledged = len(work.acknowledged)
    outcome.mails = box.accepted.total()
    outcome.damage += sample.find_damage(runtime, work.acknowledged)
    if sample.is_over(runtime):
        outcome.damage += sample.find_unfinished(runtime, work.acknowledged, box.accepted)
    outcome.seconds = time.monotonic() - began
    return outcome


def _restart_gently(server: Server, luck: Random, outcome: Outcome) -> None:
    """Now and then one is asked to end, as by a new release: it must end well and at once."""
    if luck.random() >= GENTLE:
        return
    if server.has_pages:
        wait_until(server.answers)
    began, status = time.monotonic(), server.stop()
    outcome.restarts += 1
    # A worker does not say when it is ready; until then it ends as any program does.
    good = (0,) if server.has_pages else (0, -signal.SIGTERM)
    if status not in good or time.monotonic() - began > DRAIN_SECONDS:
        outcome.damage.append(f"{server.command} ended with {status} after {time.monotonic() - began:.1f} s")
    server.start()


def _keep_busy(runtime: Runtime, work: Work) -> None:
    if work.offer() < WAITING:
        sample.begin(runtime, WAITING // 2)


def finish(runtime: Runtime, work: Work, servers: Sequence[Server]) -> None:
    """Until everything is done; then end the processes as a restart would."""
    wait_until(lambda: bool(work.errors) or sample.is_at_rest(runtime), work.offer)
    for server in servers:
        if (status := server.stop()) != 0:
            work.errors.append(AssertionError(f"{server.command} ended with {status}"))
