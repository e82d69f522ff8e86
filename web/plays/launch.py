"""Starting, watching and ending the one play of an installation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

from engine.errors import Conflict
from handlers.models.files import Files
from web.plays.folder import Folder, Order, Slot, read_json

YEAR = 2015
UNITS = 6
ENTRIES = (12, 30, 60, 0)
"""How many entries of all classes may be chosen, the usual first: with 12 every class is reviewed and honoured."""
UNTIL = "2016-01-31"

_ROOT = str(Path(__file__).resolve().parents[2])
_CODE = "import sys; sys.path.insert(0, sys.argv.pop(1)); from web.plays.child import main; main(sys.argv[1])"
COMMAND = (sys.executable, "-I", "-c", _CODE, _ROOT)
"""Isolated from the environment and the current folder; finds this package in a checkout and installed."""
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONUTF8", "LANG", "TZ")


class Busy(Conflict):
    """Another play is under way; one at a time."""

    code = "play.busy"


@dataclass(frozen=True)
class Status:
    """The play under way, or how the last one ended.

    `state`: running, done, failed, cancelled, timed_out; broken: ended without a word, as when the server was stopped.
    `share` is how much of the year is played, from 0 to 1; `problems` are texts by language.
    """

    order: Order
    state: str
    share: float
    day: str
    problems: Sequence[Mapping[str, str]]


def order(
    key: str,
    slot: Slot,
    number: int,
    person: str,
    now: datetime,
    *,
    year: int = YEAR,
    units: int = UNITS,
    entries: int = ENTRIES[0],
    until: str = UNTIL,
) -> Order:
    """The order of a play that ends with this process."""
    return Order(key, slot, number, person, now.isoformat(), os.getpid(), year, units, entries, until)


def start(folder: Folder, order: Order, packages: Mapping[str, Files]) -> None:
    """Play in a process of its own, which has the packages and no settings of ours; raises Busy."""
    lock = folder.lock()
    if lock is None:
        raise Busy
    try:
        folder.clear()
        folder.packages.write_text(json.dumps(packages, ensure_ascii=False), "utf-8")
        folder.write_order(order)
        with folder.errors.open("wb") as errors:
            child = subprocess.Popen(
                [*COMMAND, str(folder.root.parent)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=_environment(folder.scratch),
                pass_fds=(lock,),
                cwd=folder.run,
            )
    finally:
        os.close(lock)  # the child's copy holds the folder until the child is gone
    Thread(target=child.wait, daemon=True).start()


def find_status(folder: Folder) -> Status | None:
    """How the last play stands; None if there was none."""
    is_held = folder.is_held
    found = folder.read_order()
    if found is None:
        return None
    ended, progress = read_json(folder.ended), read_json(folder.progress)
    state = "running" if is_held else ended.get("state", "broken")
    return Status(found, state, progress.get("share", 0), progress.get("day", ""), ended.get("problems", []))


def cancel(folder: Folder) -> None:
    """Ask the play under way to end; nothing happens without one."""
    with suppress(OSError):
        if folder.is_held:
            folder.cancel.touch()


def read_result(folder: Folder, key: str, slot: Slot) -> dict[str, Any]:
    """What the last play of a process's draft, or of a version, came to; {} if there was none."""
    return read_json(folder.result(key, slot))


def _environment(scratch: Path) -> dict[str, str]:
    """Enough to run: neither the real database nor a mail server is named in it."""
    return {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ} | {
        "TMPDIR": str(scratch)
    }
