"""Revisions of drafts as they were read last, so that what the page has read is not read again in a transaction."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from engine.model import ReadAhead

MOST_KEPT = 16

_kept: OrderedDict[tuple[str, int], ReadAhead] = OrderedDict()
_lock = Lock()


def reading_of(key: str, revision: int) -> ReadAhead:
    """What this process has read of a revision; it reads what it does not know, each content once."""
    with _lock:
        found = _kept.setdefault((key, revision), ReadAhead())
        _kept.move_to_end((key, revision))
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
        return found
