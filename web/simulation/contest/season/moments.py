"""Moments for what must be done before something else."""

from __future__ import annotations

from datetime import datetime
from random import Random

from web.simulation.diary import HALF_HOUR, Diary


def before(diary: Diary, now: datetime, end: datetime, luck: Random) -> datetime:
    """A moment after now and before another one, in working time if there is any between."""
    latest = end - HALF_HOUR
    if latest <= now + HALF_HOUR:
        return now + (end - now) / 2
    return diary.between(now, latest, luck.random(), luck)
