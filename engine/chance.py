"""What is drawn by lot: identifiers and the seeds of draws; from the system's source, or all from one seed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from random import Random


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


_draw: Callable[[int], bytes] = os.urandom
_moment: Callable[[], int] = _milliseconds


def draw(size: int) -> bytes:
    """So many bytes nobody can foresee."""
    return _draw(size)


def moment() -> int:
    """What new identifiers begin with: milliseconds since 1970."""
    return _moment()


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """What this process draws meanwhile follows from the seed, moments are counted: the same work gives the same ids.

    For plays in a scratch database, and only while this process serves nobody: what is drawn can be foreseen.
    """
    global _draw, _moment
    _draw, _moment = Random(seed).randbytes, count(1).__next__
    try:
        yield
    finally:
        _draw, _moment = os.urandom, _milliseconds
