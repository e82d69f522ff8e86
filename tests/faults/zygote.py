"""Starts product processes again and again without importing the product each time.

`python -m tests.faults.zygote [variant]` reads commands from standard input, one a line, and answers each by a line:
`start run|web|worker PORT [crash point]` forks such a process and gives its id; `wait ID` gives its exit status, a
signal as a negative number. With a variant (see `tests.faults.variants`) the product is changed.
"""

from __future__ import annotations

import os
import signal
import sys
from functools import partial

from engine import faults
from tests.faults import sample, variants
from web import app, bootstrap, cli, serve  # noqa: F401 -- so that a fork has them


def main() -> None:
    """Serve commands until there are none."""
    sample.register_handlers()
    if len(sys.argv) > 1:
        variants.VARIANTS[sys.argv[1]]()
    for line in sys.stdin:
        word, *rest = line.split()
        answer = _start(*rest) if word == "start" else _wait(int(rest[0]))
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _start(command: str, port: str, point: str = "") -> int:
    child = os.fork()
    if child:
        return child
    # Its words go to the log; the pipes are for the answers here.
    os.close(0)
    os.dup2(2, 1)
    os.environ["PORT"] = port
    if point:
        faults.arm(point, partial(os.kill, os.getpid(), signal.SIGKILL))
    os._exit(cli.main([command]))


def _wait(child: int) -> int:
    _id, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
