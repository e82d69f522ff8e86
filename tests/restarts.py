"""Random processes read back before every step, as many as one likes: `python -m tests.restarts 500`.

A process that differs from its twin kept in memory is shrunk and printed.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from tests import databases
from tests.engine.blocks import Block, blocks
from tests.engine.test_restart import ACTS, compare, copied
from tests.engine.worlds import World


def main(processes: int) -> None:
    """Try so many on SQLite."""
    logging.disable(logging.CRITICAL)
    began, steps = time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.sqlite3"
        databases.create_schema(databases.sqlite_url(template))

        @settings(
            max_examples=processes, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
        )
        @given(block=blocks, choices=ACTS)
        def run(block: Block, choices: list[int]) -> None:
            nonlocal steps
            steps += len(choices)
            with copied(template) as first, copied(template) as second:
                compare(World(first, block, restarts=False), World(second, block, restarts=True), choices)

        run()
    spent = time.monotonic() - began
    sys.stdout.write(f"{processes} processes, {steps} steps: no difference, {spent:.0f} s\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
