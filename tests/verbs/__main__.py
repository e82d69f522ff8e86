"""`python -m tests.verbs RUNS STEPS [sqlite|postgresql]`: the long run. A failing one is shrunk and printed."""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import databases
from tests.verbs.machine import Verbs


@contextmanager
def fresh_sqlite(template: Path) -> Iterator[str]:
    """A SQLite database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "verbs.sqlite3"
        shutil.copyfile(template, path)
        yield databases.sqlite_url(path)


def run(runs: int, steps: int, machine: type[Verbs]) -> None:
    """So many random runs of so many steps."""
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(machine, settings=chosen)  # type: ignore[no-untyped-call]


def main(runs: int, steps: int, database: str) -> None:
    """Prepare an empty database and go."""
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        if database == "postgresql":
            with databases.own_postgres() as server, databases.lent_database(server) as lend:
                Verbs.database = lend
                run(runs, steps, Verbs)
        else:
            empty = Path(folder) / "template.sqlite3"
            databases.create_schema(databases.sqlite_url(empty))
            Verbs.database = lambda: fresh_sqlite(empty)
            run(runs, steps, Verbs)
    spent = time.monotonic() - began
    sys.stdout.write(f"{runs} runs of up to {steps} verbs on {database}: no difference, {spent:.0f} s\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "sqlite")
