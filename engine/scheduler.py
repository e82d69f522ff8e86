"""APScheduler's tick: call the engine when something may be due. No logic here."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from engine.errors import Transient
from engine.loops import Loop

logger = logging.getLogger(__name__)
# A tick that outlasts the interval is no news: the next one goes on where it ends.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Scheduler:
    """Calls every loop (see `engine.loops`) each few seconds in background threads.

    In-memory job store, UTC intervals, never dropped for being late, never stacked: due work is in our own
    tables, so a missed tick costs nothing but time. Several processes may each run one.
    """

    def __init__(self, loops: Sequence[Loop], *, seconds: float = 2.0) -> None:
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": {"type": "threadpool", "max_workers": sum(each.threads for each in loops)}},
        )
        for loop in loops:
            self._scheduler.add_job(
                partial(_tick, loop),
                IntervalTrigger(seconds=seconds, timezone="UTC"),
                id=loop.name,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=loop.threads,
            )

    def start(self) -> None:
        """Begin ticking."""
        self._scheduler.start()

    def shutdown(self) -> None:
        """Stop after what is under way."""
        self._scheduler.shutdown(wait=True)


def _tick(loop: Loop) -> None:
    try:
        loop.work()
    except Transient:
        logger.warning("the database is busy; trying again at the next tick")
    except Exception:
        logger.exception("a tick failed; trying again at the next one")
