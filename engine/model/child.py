"""Diagrams are read in a child process, so that no file can hang, bloat or fell the server."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from engine.errors import DefinitionRejected
from engine.model.findings import problem
from engine.model.reader import Reading

WALL_SECONDS: Final = 10.0
MAX_ANSWER: Final = 64 * 1024 * 1024

_ROOT: Final = str(Path(__file__).resolve().parents[2])
_CODE: Final = "import sys; sys.path.insert(0, sys.argv[1]); from engine.model.worker import main; main()"
COMMAND: Final = (sys.executable, "-I", "-c", _CODE, _ROOT)
"""Isolated from the environment and the current folder; finds this package in a checkout and installed."""

_KEPT_ENVIRONMENT: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONUTF8")


def read_files(
    files: Mapping[str, bytes],
    *,
    command: Sequence[str] = COMMAND,
    wall_seconds: float = WALL_SECONDS,
    max_answer: int = MAX_ANSWER,
) -> dict[str, Reading]:
    """Read files (name → content) in one child process.

    Raises DefinitionRejected, naming the file, if the child dies, takes too long or answers too much.
    """
    lines = [
        json.dumps({"file": name, "data": base64.b64encode(data).decode()}) for name, data in files.items()
    ]
    answer = _exchange("\n".join(lines).encode(), command, wall_seconds, max_answer)
    readings: dict[str, Reading] = {}
    for name, line in zip(files, answer.split(b"\n"), strict=False):
        try:
            readings[name] = Reading.from_dict(json.loads(line))
        except (ValueError, KeyError, TypeError):
            break
    stopped = [name for name in files if name not in readings]
    if stopped:
        raise DefinitionRejected([problem("reader.stopped", stopped[0])])
    return readings


def _exchange(request: bytes, command: Sequence[str], wall_seconds: float, max_answer: int) -> bytes:
    """Send a request to a new child and return what it answered until it ended or was killed."""
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=os.path.abspath(os.sep),
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        watchdog = threading.Timer(wall_seconds, child.kill)
        writer = threading.Thread(target=_write, args=(child.stdin, request))
        watchdog.start()
        writer.start()
        try:
            answer = child.stdout.read(max_answer + 1)
        finally:
            watchdog.cancel()
            child.kill()
            writer.join()
    return answer if len(answer) <= max_answer else b""


def _write(pipe: IO[bytes], request: bytes) -> None:
    """Send and close; a child that is gone is noticed by its answer."""
    with suppress(OSError):
        pipe.write(request)
    with suppress(OSError):
        pipe.close()
