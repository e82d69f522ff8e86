"""One process per SQLite database: a second one would wait for the first at every write."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import Conflict


class InUse(Conflict):
    """Another Saicheng is running on this data directory."""

    code = "lock.in_use"


@contextmanager
def hold(directory: Path) -> Iterator[None]:
    """Hold the directory while the block runs; raises InUse, naming the other process."""
    handle = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            other = os.read(handle, 20).decode("ascii", "replace").strip()
            raise InUse(
                f"another Saicheng (process {other or 'unknown'}) is running on {directory}, and SQLite serves one "
                "process at a time: stop it, set SAICHENG_DATA_DIR to another directory, or use PostgreSQL"
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)  # the lock goes with it; the file stays, so that two starters meet at the same one
