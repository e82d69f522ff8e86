"""APScheduler's tick: call the engine when something may be due. No logic here."""

from __future__ import annotations

import logging

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from engine.errors import Transient
from engine.runtime import Runtime

logger = logging.getLogger(__name__)
# A tick that outlasts the interval is no news: the next one goes on where it ends.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Scheduler:
    """Runs `runtime.advance()` every few seconds in a background thread.

    In-memory job store, one UTC interval, never dropped for being late, never stacked: due work is in our own
    tables, so a missed tick costs nothing but time. Several processes may each run one.
    """

    def __init__(self, runtime: Runtime, *, seconds: float = 2.0) -> None:
        self._runtime = runtime
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self._tick,
            IntervalTrigger(seconds=seconds, timezone="UTC"),
            id="advance",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    def start(self) -> None:
        """Begin ticking."""
        self._scheduler.start()

    def shutdown(self) -> None:
        """Stop after the tick under way."""
        self._scheduler.shutdown(wait=True)

    def _tick(self) -> None:
        try:
            self._runtime.advance()
        except Transient:
            logger.warning("the database is busy; trying again at the next tick")
        except Exception:
            logger.exception("a tick failed; trying again at the next one")
