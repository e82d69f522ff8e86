"""The child process that reads diagrams and decisions: limits itself, reads a request, answers line by line, ends.

Request on standard input: one JSON object per line, `{"file": name, "data": base64}`. Answer: for each, in
order, one line with a `Reading` as JSON. A line that is missing means that the child died over that file.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NoReturn

from engine.model.import_.translation import translate
from engine.model.reader import read_file

CPU_SECONDS: Final = 2
"""Per file."""

MEMORY_BYTES: Final = 256 * 1024 * 1024
"""Address space of the whole process. Python with lxml takes 30 MB, the largest accepted file some 60 MB more."""


_MOST_HANDLES = 256


def limit_resources(memory_bytes: int = MEMORY_BYTES) -> None:
    """Bound memory, and forbid opening files and writing them. Does nothing where the system has no limits."""
    try:
        import resource  # only POSIX has it
    except ImportError:
        return
    _lower(resource, "RLIMIT_AS", memory_bytes)
    _lower(resource, "RLIMIT_NOFILE", 3)
    _lower(resource, "RLIMIT_FSIZE", 0)
    _lower(resource, "RLIMIT_CORE", 0)


def limit_cpu(seconds: int) -> None:
    """Let the system kill this process after so many more seconds of work."""
    try:
        import resource  # only POSIX has it
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def breed(answer: Callable[[], None] | None = None) -> None:
    """Fork a child for every socket that comes in over standard input, until that is closed.

    With each socket comes, as text, after how many seconds the child ends in any case. The child reads its request
    from standard input and writes to standard output: as `main` does, or `answer`, which then sets the limits.
    """
    import signal
    import socket  # here, because a child that only reads needs neither

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how the children ended
    control = socket.socket(fileno=0)
    while True:
        message, handles, _flags, _address = socket.recv_fds(control, 64, 1)
        if not message:
            os._exit(0)
        if os.fork() == 0:
            # Its default action is to end the process, whatever Python or libxml2 are doing.
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, float(message))
            _be_born(handles[0], answer or main)
        os.close(handles[0])


def _be_born(handle: int, answer: Callable[[], None]) -> NoReturn:
    try:
        os.dup2(handle, 0)
        os.dup2(handle, 1)
        os.closerange(3, _MOST_HANDLES)
        answer()
    finally:
        os._exit(1)


def main() -> None:
    """Answer one request and end."""
    limit_resources()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        limit_cpu(CPU_SECONDS)
        read = translate if request.get("translate") else read_file
        found = read(base64.b64decode(request["data"]), request["file"])
        answer = json.dumps(found.to_dict(), ensure_ascii=False, separators=(",", ":"))
        sys.stdout.buffer.write(answer.encode() + b"\n")
        sys.stdout.buffer.flush()


def _lower(resource: Any, name: str, limit: int) -> None:
    """Set a limit if the system knows it and lets us."""
    kind = getattr(resource, name, None)
    if kind is None:
        return
    _, hard = resource.getrlimit(kind)
    wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (wanted, wanted))
