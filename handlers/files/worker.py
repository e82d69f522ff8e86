"""The child process that looks into one file: limits itself, does one thing, answers one line of JSON, ends.

Arguments: "check" KIND PATH, "clean" KIND PATH TARGET, or "redraw" KIND PATH LARGE SMALL.
Answer: {"refused": reason or null, "sizes": [[width, height], …]}, the sizes of what was drawn.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path

CPU_SECONDS = 15
MEMORY_BYTES = 1 << 30
LARGEST_COPY = 64 << 20


def limit_resources() -> None:
    """Bound memory, processor time and what can be written. Does nothing where the system has no limits."""
    try:
        import resource  # only POSIX has it
    except ImportError:
        return
    limits = {"AS": MEMORY_BYTES, "CPU": CPU_SECONDS, "FSIZE": LARGEST_COPY, "CORE": 0, "NPROC": 0}
    for name, limit in limits.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))


def main() -> None:
    """Do what the arguments ask."""
    limit_resources()
    from handlers.files.content.clean import clean  # under the limits
    from handlers.files.content.inspect import check
    from handlers.files.content.refusal import Refusal

    verb, kind, *names = sys.argv[2:]
    paths = [Path(name) for name in names]
    reason, sizes = None, []
    try:
        if verb == "check":
            check(paths[0], kind)
        elif verb == "clean":
            clean(paths[0], paths[1], kind)
        else:
            from handlers.files.content.pictures import (
                redraw,
            )  # the decoders: the other verbs do not need them

            sizes = redraw(paths[0], (paths[1], paths[2]), kind)
    except Refusal as refusal:
        reason = refusal.reason
    sys.stdout.write(json.dumps({"refused": reason, "sizes": sizes}))
