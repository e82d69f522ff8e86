"""The child process that looks into one file: limits itself, does one thing, answers one line of JSON, ends.

Arguments: "check" KIND PATH, or "clean" KIND PATH TARGET. Answer: {"refused": reason or null}.
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

    verb, kind, *paths = sys.argv[2:]
    reason = None
    try:
        if verb == "check":
            check(Path(paths[0]), kind)
        else:
            clean(Path(paths[0]), Path(paths[1]), kind)
    except Refusal as refusal:
        reason = refusal.reason
    sys.stdout.write(json.dumps({"refused": reason}))
