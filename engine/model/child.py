"""Diagrams are read in a child process, so that no file can hang, bloat or fell the server."""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from engine.errors import DefinitionRejected
from engine.model.findings import problem
from engine.model.import_.translation import Translation
from engine.model.nursery import Nursery
from engine.model.reader import Reading

T = TypeVar("T")
WALL_SECONDS: Final = 10.0
WALL_SECONDS_OF_A_FILE: Final = 1.0
"""Added for each file: all processes of a contest are read at once, on a busy machine, too."""

MAX_ANSWER: Final = 64 * 1024 * 1024

_ROOT: Final = str(Path(__file__).resolve().parents[2])
_CODE: Final = "import sys; sys.path.insert(0, sys.argv[1]); from engine.model.worker import breed; breed()"
COMMAND: Final = (sys.executable, "-I", "-c", _CODE, _ROOT)
"""Isolated from the environment and the current folder; finds this package in a checkout and installed."""

_KEPT_ENVIRONMENT: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONUTF8")
ENVIRONMENT: Final = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
_NURSERY: Final = Nursery(COMMAND, ENVIRONMENT)


def read_files(
    files: Mapping[str, bytes],
    *,
    nursery: Nursery = _NURSERY,
    wall_seconds: float | None = None,
    max_answer: int = MAX_ANSWER,
) -> dict[str, Reading]:
    """Read files (name → content) in one child process, in ten seconds and one more for each unless told otherwise.

    Raises DefinitionRejected, naming the file, if the child dies, takes too long or answers too much.
    """
    seconds = _wall_seconds(files) if wall_seconds is None else wall_seconds
    answer = nursery.ask(_request(files, translate=False), seconds, max_answer)
    return _answers(files, answer, Reading.from_dict)


def translate_files(files: Mapping[str, bytes]) -> dict[str, Translation]:
    """Another engine's files (name → content) in our dialect, translated in one child process; as `read_files`."""
    request = _request(files, translate=True)
    return _answers(files, _NURSERY.ask(request, _wall_seconds(files), MAX_ANSWER), Translation.from_dict)


def _wall_seconds(files: Mapping[str, bytes]) -> float:
    return WALL_SECONDS + WALL_SECONDS_OF_A_FILE * len(files)


def _request(files: Mapping[str, bytes], *, translate: bool) -> bytes:
    lines = [
        json.dumps({"file": name, "data": base64.b64encode(data).decode(), "translate": translate})
        for name, data in files.items()
    ]
    return "\n".join(lines).encode()


def _answers(
    files: Mapping[str, bytes], answer: bytes, understand: Callable[[dict[str, Any]], T]
) -> dict[str, T]:
    found: dict[str, T] = {}
    for name, line in zip(files, answer.split(b"\n"), strict=False):
        try:
            found[name] = understand(json.loads(line))
        except (ValueError, KeyError, TypeError):
            break
    stopped = [name for name in files if name not in found]
    if stopped:
        raise DefinitionRejected([problem("reader.stopped", stopped[0])])
    return found
