"""Starts the server again and again without importing it each time: every word on standard input forks one.

`python -m tests.faults.zygote` runs the shipped server, with `--split` one whose completing of a task is two
transactions instead of one: the mistake the crash test must be able to see.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from typing import Any

from engine import faults
from engine.context import Ctx
from engine.runtime import Runtime
from web import app, bootstrap, cli, serve  # noqa: F401 -- so that a fork has them

GAP = 0.06


class SplitRuntime(Runtime):
    """Commits a task as done before its process has moved. For one client at a time."""

    def complete_task(self, ctx: Ctx, task_id: str, data: Mapping[str, Any], **values: Any) -> None:
        def commit_half_way() -> None:
            ctx.session.commit()
            time.sleep(GAP)

        faults.arm("task_closed", commit_half_way)
        super().complete_task(ctx, task_id, data, **values)


def main() -> None:
    """Fork a server for each line; its process id is the answer."""
    if "--split" in sys.argv:
        setattr(bootstrap, "Runtime", SplitRuntime)  # noqa: B010 -- to a checker the name is not exported
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.close(0)
            os._exit(cli.main(["run"]))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("ended\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
