"""Files are looked into in a child process, so that no file can hang, bloat or fell the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from handlers.files.content.refusal import Refusal

WALL_SECONDS = 30.0
_ROOT = str(Path(__file__).resolve().parents[2])
_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from handlers.files.worker import main; main()"
_COMMAND = (sys.executable, "-I", "-c", _CODE, _ROOT)
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONUTF8")


def check(path: Path, kind: str) -> None:
    """Raise Refusal unless the file is of this kind (a code of `content.kinds`), sound and harmless."""
    _ask("check", kind, path)


def clean(path: Path, target: Path, kind: str) -> None:
    """Write a copy without the properties that name people; raises Refusal."""
    _ask("clean", kind, path, target)


def redraw(path: Path, large: Path, small: Path, kind: str) -> list[tuple[int, int]]:
    """Write two copies of a picture for a page (see `content.pictures`); gives their sizes. Raises Refusal."""
    return [(width, height) for width, height in _ask("redraw", kind, path, large, small)]


def _ask(verb: str, kind: str, *paths: Path, command: tuple[str, ...] = _COMMAND) -> list[list[int]]:
    """A child that dies or takes too long has met a damaged file. Gives the sizes of what it drew."""
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    try:
        done = subprocess.run(
            [*command, verb, kind, *map(str, paths)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept,
            cwd=os.path.abspath(os.sep),
            timeout=WALL_SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
        reason, sizes = answer["refused"], answer["sizes"]
    except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        raise Refusal("damaged") from None
    if reason is not None:
        raise Refusal(reason)
    found: list[list[int]] = sizes
    return found
