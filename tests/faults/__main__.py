"""`python -m tests.faults --kills 3000 --database postgresql|sqlite [--seed N]`: many kills, figures at the end.

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
from tests.faults.campaign import LAYOUTS, kill_under_load
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
    """Kill as often as asked; exit code 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=sorted(LAYOUTS), default="sqlite")
    parser.add_argument("--seed", type=int, default=time_ns() % 1_000_000)
    chosen = parser.parse_args()
    sys.stdout.write(f"seed {chosen.seed}\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as name, empty_database(chosen.database, Path(name)) as url:
        upgrade(url)
        runtime = Runtime(url, ports=build_ports())
        sample.prepare(runtime, 10)
        outcome = kill_under_load(runtime, Path(name), kills=chosen.kills, seed=chosen.seed)
        runtime.close()
    sys.stdout.write(
        f"{chosen.database}: {outcome.kills.total()} kills {dict(outcome.kills)} in {outcome.seconds:.0f} s; "
        f"{outcome.acknowledged} acts acknowledged in {outcome.samples} instances, {outcome.mails} mails accepted; "
        f"{len(outcome.damage)} broken promises\n"
    )
    sys.stdout.write("".join(f"{line}\n" for line in outcome.damage))
    sys.exit(bool(outcome.damage))


if __name__ == "__main__":
    main()
