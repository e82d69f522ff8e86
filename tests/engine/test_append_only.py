"""History only grows: the database itself refuses to change or delete what was written."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.clock import VirtualClock
from engine.migrate import upgrade
from engine.runtime import Runtime
from engine.seals import HORIZON, seal_next

ACTS = (
    "UPDATE events SET actor = 'system' WHERE id = 1",
    "DELETE FROM events WHERE id = 1",
    "UPDATE event_seals SET count = 2",
    "DELETE FROM event_seals",
)


def _do(runtime: Runtime, act: str) -> None:
    with runtime.begin() as ctx:
        ctx.session.execute(text(act))


def test_written_history_cannot_be_changed(empty_database_url: str, clock: VirtualClock) -> None:
    upgrade(empty_database_url)
    runtime = Runtime(empty_database_url, clock=clock)
    try:
        runtime.run("person:p1", lambda ctx: ctx.record("noted"))
        clock.advance(hours=HORIZON.total_seconds() / 3600 + 1)
        assert runtime.run("system", seal_next) == 1
        truncation = ("TRUNCATE events",) if empty_database_url.startswith("postgresql") else ()
        for act in (*ACTS, *truncation):
            with pytest.raises(DBAPIError, match="only grows"):
                _do(runtime, act)
        with runtime.read() as ctx:
            assert ctx.session.execute(text("SELECT actor FROM events")).scalars().all() == ["person:p1"]
    finally:
        runtime.close()
