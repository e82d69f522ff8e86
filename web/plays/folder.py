"""Where plays lie: the one under way in `run`, what the last ones came to in `results`; a lock keeps it to one."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

Slot = Literal["draft", "released"]


@dataclass(frozen=True)
class Order:
    """What shall be played: a process of which `number` is the draft's revision or the version, in the year until a
    day.

    `person` is who asked for it, `parent` the process without which it ends; `entries` of all classes are entered.
    """

    key: str
    slot: Slot
    number: int
    person: str
    began_at: str
    parent: int
    year: int
    units: int
    entries: int
    until: str

    @property
    def last_day(self) -> date:
        """The last day played."""
        return date.fromisoformat(self.until)

    @property
    def began(self) -> datetime:
        """When it was asked for."""
        return datetime.fromisoformat(self.began_at)


class Folder:
    """The folder of the plays of an installation."""

    def __init__(self, data_dir: Path) -> None:
        self.root = data_dir / "plays"
        self.run = self.root / "run"
        self.order = self.run / "order.json"
        self.packages = self.run / "packages.json"
        self.progress = self.run / "progress.json"
        self.ended = self.run / "ended.json"
        self.cancel = self.run / "cancel"
        self.scratch = self.run / "scratch"
        self.errors = self.run / "errors.txt"

    def lock(self) -> int | None:
        """A descriptor that holds the folder until it and all its copies are closed; None if another does."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
        return handle

    @property
    def is_held(self) -> bool:
        """Whether a play is under way, in whichever process."""
        handle = self.lock()
        if handle is not None:
            os.close(handle)
        return handle is None

    def clear(self) -> None:
        """Make room for the next play; only for who holds the folder."""
        shutil.rmtree(self.run, ignore_errors=True)
        self.scratch.mkdir(mode=0o700, parents=True)

    def read_order(self) -> Order | None:
        """What is or was played last."""
        found = read_json(self.order)
        with suppress(TypeError):
            return Order(**found) if found else None
        return None

    def write_order(self, order: Order) -> None:
        """Say what shall be played."""
        write_json(self.order, asdict(order))

    def result(self, key: str, slot: str) -> Path:
        """Where the last result of a process lies."""
        return self.root / "results" / f"{quote(key, safe='')}-{slot}.json"


def read_json(path: Path) -> dict[str, Any]:
    """What was written whole; {} if nothing was."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write at once: who reads meanwhile sees the old or the new."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    beside.replace(path)
