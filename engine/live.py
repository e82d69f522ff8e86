"""Instances kept in memory between transactions."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from engine import store
from engine.definitions import Titles, Version
from engine.spiff.run import Run

LIVE_INSTANCES = 2_000


@dataclass
class Live:
    """An instance in memory with what is known of its row."""

    run: Run
    source: store.RowSource
    version: Version
    titles: Titles
    revision: int


class LiveCache:
    """Instances kept after commit. One thread at a time has one: taking removes it."""

    def __init__(self) -> None:
        self._live: OrderedDict[str, Live] = OrderedDict()
        self._lock = Lock()

    def take(self, instance_id: str) -> Live | None:
        """The instance, out of the cache."""
        with self._lock:
            return self._live.pop(instance_id, None)

    def put(self, live: Live) -> None:
        """Keep an instance as it was committed."""
        with self._lock:
            self._live[live.run.instance_id] = live
            while len(self._live) > LIVE_INSTANCES:
                self._live.popitem(last=False)
