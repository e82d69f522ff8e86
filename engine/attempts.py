"""Due work, one piece at a time: each in its own transaction, none in the way of the next."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, tuple_

from engine.context import SYSTEM, Ctx
from engine.errors import AppError, StaleInstance, Transient
from engine.statements import Statement, parameter
from engine.time_limit import run_within

if TYPE_CHECKING:
    from engine.runtime import Runtime

logger = logging.getLogger(__name__)

BATCH = 100
MAX_ROUNDS = 1_000
TURN_SECONDS = 5.0
"""After so long another kind of work has its turn, whatever is left of this one."""


class DueRows:
    """The rows of a query that are due: it selects `due_at` and `key`, among others, and may have parameters."""

    def __init__(self, query: Select[*tuple[Any, ...]], due_at: Any, key: Any) -> None:
        query = query.where(due_at <= parameter("now", due_at)).order_by(due_at, key).limit(BATCH)
        last = tuple_(parameter("last_due_at", due_at), parameter("last_key", key))
        self._first = Statement(query)
        self._next = Statement(query.where(tuple_(due_at, key) > last))
        self._key = key.key

    def list(self, runtime: Runtime, **values: Any) -> Iterator[Any]:
        """Those due now, the oldest first, read a page at a time.

        What is left where it is (somebody else is at it) does not hide what comes after it, and what becomes due
        meanwhile waits for the next time. Ends early when the process is to stop, or when other kinds of work must
        have their turn.
        """
        deadline = monotonic() + runtime.turn_seconds
        values, statement = {**values, "now": runtime.clock.now()}, self._first
        while True:
            with runtime.read() as ctx:
                page = statement.records(ctx.transaction, values)
            for row in page:
                if runtime.is_stopping.is_set() or monotonic() > deadline:
                    return
                yield row
            if len(page) < BATCH:
                return
            last = {"last_due_at": page[-1].due_at, "last_key": getattr(page[-1], self._key)}
            values, statement = {**values, **last}, self._next


def attempt(
    runtime: Runtime,
    what: str,
    work: Callable[[Ctx], int],
    give_up: Callable[[Ctx, Exception], int],
    *,
    seconds: float | None = None,
) -> int:
    """Do one piece of work, or with its error give it up in a second transaction; returns how much was settled.

    0: nothing was there any more, or it is left for the next time because the database or the instance is busy.
    With `seconds` it may not take longer: then it is given up with TookTooLong.
    """
    try:
        try:
            return run_within(seconds, runtime, work) if seconds else runtime.run(SYSTEM, work)
        except (StaleInstance, Transient):
            logger.info("%s is left for the next time", what)
            return 0
        except Exception as error:
            if not isinstance(error, AppError):
                logger.exception("%s failed", what)
            cause = error
        return runtime.run(SYSTEM, lambda ctx: give_up(ctx, cause))
    except Exception:
        logger.exception("%s could not be given up", what)
        return 0


def each_in_turn(works: Iterable[Callable[[], int]]) -> int:
    """Do each, whatever happens to the others; returns the sum. The first error is raised at the end."""
    done: int = 0
    errors: list[Exception] = []
    for work in works:
        try:
            done += work()
        except Exception as error:
            logger.exception("a tick failed")
            errors.append(error)
    if errors:
        raise errors[0]
    return done


def until_nothing(work: Callable[[], int]) -> int:
    """Again and again until nothing is left; not for ever: a process that never waits goes on next time."""
    done = 0
    for _ in range(MAX_ROUNDS):
        batch = work()
        if not batch:
            break
        done += batch
    return done


def cause_of(error: Exception) -> str:
    """Why, in words for an operator."""
    text = error.message if isinstance(error, AppError) else f"{type(error).__name__}: {error}"
    return text[:4000]
