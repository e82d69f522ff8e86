"""Jobs that were begun and never ended, because their process died: a handler that kills is told from one that fails.

The transaction that does a job is undone when the process dies, and with it every trace that it was begun. So the
beginning is written down beside it: on PostgreSQL by a connection of its own, on SQLite, whose only writer is busy,
in a file next to the database.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Lock
from typing import Protocol

from sqlalchemy import Engine, delete
from sqlalchemy.dialects.postgresql import insert

from engine.context import Ctx
from engine.models import JobStart

MAX_STARTS = 3


class JobStarts(Protocol):
    """Who was begun how often."""

    def begin(self, job_id: str) -> int:
        """Write down that a job is begun; returns how often it was begun before and not ended."""

    def end(self, ctx: Ctx, job_id: str) -> None:
        """The job is settled, one way or the other, in this transaction."""


class _Table:
    """PostgreSQL. What is lost in a crash of the whole machine may be lost: it need not wait for the disk."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def begin(self, job_id: str) -> int:
        added = insert(JobStart).values(job_id=job_id, number=1)
        counted = added.on_conflict_do_update(
            index_elements=[JobStart.job_id], set_={"number": JobStart.number + 1}
        )
        with self._engine.connect() as connection:
            number: int = connection.scalar(counted.returning(JobStart.number))  # type: ignore[assignment]
        return number - 1

    def end(self, ctx: Ctx, job_id: str) -> None:
        ctx.session.execute(delete(JobStart).where(JobStart.job_id == job_id))


class _File:
    """SQLite. Written before a handler is called and after it has ended; replaced whole, so never half."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    def begin(self, job_id: str) -> int:
        with self._lock:
            known = self._read()
            before = known.get(job_id, 0)
            self._write({**known, job_id: before + 1})
        return before

    def end(self, ctx: Ctx, job_id: str) -> None:
        with self._lock:
            known = self._read()
            if known.pop(job_id, None) is not None:
                self._write(known)

    def _read(self) -> dict[str, int]:
        try:
            known: dict[str, int] = json.loads(self._path.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return known

    def _write(self, known: dict[str, int]) -> None:
        if not known:
            self._path.unlink(missing_ok=True)
            return
        draft = self._path.with_name(f"{self._path.name}.new")
        draft.write_text(json.dumps(known), "utf-8")
        os.replace(draft, self._path)


class _Nowhere:
    """A database in memory dies with its process, and one that need not last is of no use after it."""

    def begin(self, job_id: str) -> int:
        return 0

    def end(self, ctx: Ctx, job_id: str) -> None:
        pass


def open_job_starts(engine: Engine, *, durable: bool) -> JobStarts:
    """Where this database's beginnings are kept; nowhere for a database that is not `durable`."""
    if engine.dialect.name == "postgresql":
        return _Table(engine)
    path = engine.url.database
    return _File(Path(f"{path}-begun")) if durable and path and path != ":memory:" else _Nowhere()
