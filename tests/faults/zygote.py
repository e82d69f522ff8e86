"""Starts product processes again and again without importing the product each time.

`python -m tests.faults.zygote [variant]` reads commands from standard input, one a line, and answers each by a line:
`start run|web|worker PORT [crash point] [passes]` forks such a process, which kills itself at that point when it has
passed it so often, and gives its id; `wait ID` gives its exit status, a
signal as a negative number. With a variant (see `tests.faults.variants`) the product is changed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

from engine import faults
from engine.runtime import Runtime
from engine.scheduler import Scheduler
from tests.faults import sample, variants
from web import app, bootstrap, cli, serve  # noqa: F401 -- so that a fork has them
from web.config import Config
from web.mailer import Mailer

AT_START = ("migrated", "deployed")
TICK_SECONDS = 0.3


def main() -> None:
    """Serve commands until there are none."""
    sample.register_handlers()
    Scheduler.__init__.__kwdefaults__["seconds"] = TICK_SECONDS  # type: ignore[index]
    Mailer.__init__.__kwdefaults__["seconds"] = TICK_SECONDS  # type: ignore[index]
    if len(sys.argv) > 1:
        variants.VARIANTS[sys.argv[1]]()
    for line in sys.stdin:
        word, *rest = line.split()
        answer = _start(*rest) if word == "start" else _wait(int(rest[0]))
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    os._exit(0)  # nothing here needs tidying up, and taking a program this large apart takes its time


def _start(command: str, port: str, point: str = "", passes: str = "0") -> int:
    child = os.fork()
    if child:
        return child
    # Its words go to the log; the pipes are for the answers here.
    os.close(0)
    os.dup2(2, 1)
    os.environ["PORT"] = port
    if point in AT_START:
        faults.arm(point, partial(_die_after, count(), int(passes)))
    elif point:
        # Not before the process is ready: what it does to prepare itself passes most points.
        workers = serve._workers

        def arm_and_work(runtime: Runtime, config: Config) -> list[Any]:
            faults.arm(point, partial(_die_after, count(), int(passes)))
            return workers(runtime, config)

        setattr(serve, "_workers", arm_and_work)  # noqa: B010
    os._exit(cli.main([command]))


def _die_after(passed: Iterator[int], passes: int) -> None:
    if next(passed) >= passes:
        os.kill(os.getpid(), signal.SIGKILL)


def _wait(child: int) -> int:
    _id, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
