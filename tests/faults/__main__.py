"""The long runs; figures at the end, exit code 1 if a promise was broken.

    python -m tests.faults --kills 3000 --database postgresql|sqlite [--seed N]      processes killed at random
    python -m tests.faults --points 20 --database postgresql|sqlite                  each crash point so often
    python -m tests.faults --stops 200 --due 10000 --database postgresql             stopped workers woken again

PostgreSQL is a server of the run's own, or the one SAICHENG_TEST_DATABASE_URL names.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns

from engine.migrate import upgrade
from engine.runtime import Runtime
from tests import databases
from tests.faults import sample
from tests.faults.campaign import LAYOUTS, Outcome, kill_under_load
from tests.faults.points import crash_at_points
from tests.faults.zombies import race
from web.bootstrap import build_ports


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """A database of this kind without tables, gone at the end."""
    if kind == "sqlite":
        yield databases.sqlite_url(folder / "crash.sqlite3")
        return
    given = os.environ.get("SAICHENG_TEST_DATABASE_URL")
    if given:
        with databases.fresh_database(given) as url:
            yield url
    else:
        # The library that starts one asks for this folder when it is imported.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        with databases.own_postgres() as server, databases.fresh_database(server) as url:
            yield url


def main() -> None:
    """Run one kind of campaign."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--points", type=int, default=0, metavar="ROUNDS")
    parser.add_argument("--stops", type=int, default=0)
    parser.add_argument("--due", type=int, default=1_000)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--database", choices=sorted(LAYOUTS), default="sqlite")
    parser.add_argument("--seed", type=int, default=time_ns() % 1_000_000)
    chosen = parser.parse_args()
    sys.stdout.write(f"seed {chosen.seed}\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as name, empty_database(chosen.database, Path(name)) as url:
        outcome = _run(chosen, url, Path(name))
    sys.stdout.write(
        f"{chosen.database}: {outcome.kills.total()} × {dict(outcome.kills)} "
        f"and {outcome.restarts} restarts in {outcome.seconds:.0f} s; "
        f"{outcome.acknowledged} acts acknowledged in {outcome.samples} instances, {outcome.mails} mails accepted; "
        f"{len(outcome.damage)} broken promises\n"
    )
    sys.stdout.write("".join(f"{line}\n" for line in outcome.damage))
    sys.exit(bool(outcome.damage))


def _run(chosen: argparse.Namespace, url: str, folder: Path) -> Outcome:
    if chosen.points:
        return crash_at_points(url, folder, rounds=chosen.points, seed=chosen.seed)
    upgrade(url)
    runtime = Runtime(url, ports=build_ports())
    try:
        sample.prepare(runtime, 0)
        if chosen.stops:
            return race(
                runtime, folder, workers=chosen.workers, due=chosen.due, stops=chosen.stops, seed=chosen.seed
            )
        return kill_under_load(runtime, folder, kills=chosen.kills, seed=chosen.seed)
    finally:
        runtime.close()


if __name__ == "__main__":
    main()
