"""A watch over the audit: no form that succeeds may change anything without leaving a line of history.

Triggers in the template of the tests' databases note which tables a form has changed; `Trail.follow` compares them
with history after each form.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text
from werkzeug.test import TestResponse

from engine.db import Base
from engine.runtime import Runtime

# Nothing anybody would be asked about later, or kept with who and when in the table itself.
UNTOLD = {
    "sessions": "who signed in is told; being seen again is not",
    "login_attempts": "the throttle's own counts",
    "idempotency_keys": "answers to repeats",
    "job_starts": "the beginning of a handler's work",
    "event_seals": "seals of history",
    "events": "history",
    "task_drafts": "what somebody types, before it is handed in",
    "notices": "that one has read a notice",
    "inbox_filters": "a person's own lists",
    "inbox_preferences": "a person's own lists",
    "definition_drafts": "each save of a draft is a revision that says who and when",
    "draft_revisions": "each save of a draft is a revision that says who and when",
    "draft_visits": "who looks at a draft just now",
    "trials": "a diagram played on a scratch database",
    "files": "a file nobody has handed in yet; handing in is told",
    "uploads": "what has come of a file nobody has handed in yet",
    "file_links": "a file nobody has handed in yet; handing in is told",
    "notice_template_drafts": "a template before its release",
    "notice_choices": "how a person wants to be mailed",
    "outbox": "mail, which says itself what became of it",
}


FOLLOWED = frozenset(
    {
        "tests.web.cases.test_cases",
        *(f"tests.web.views.test_{name}" for name in ("account", "audit", "moves", "tokens")),
    }
)
"""The tests whose forms are followed."""


def watch_tables(path: Path) -> None:
    """Let a SQLite file note in `touched` which of its tables are changed."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE touched (name TEXT PRIMARY KEY)")
        for name in sorted(Base.metadata.tables.keys() - UNTOLD.keys()):
            for act in ("INSERT", "UPDATE", "DELETE"):
                database.execute(
                    f"CREATE TRIGGER trail_{name}_{act} AFTER {act} ON {name}"
                    f" BEGIN INSERT INTO touched SELECT '{name}' "
                    f"WHERE NOT EXISTS (SELECT 1 FROM touched WHERE name = '{name}'); END"
                )
    database.close()


class Trail:
    """Follows the forms of one site."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def follow(self, path: str, send: Callable[[], TestResponse]) -> TestResponse:
        """Send a form; fails if it succeeded, changed a table and left no line of history."""
        before = self._newest()
        with self._runtime.begin() as ctx:
            ctx.session.execute(text("DELETE FROM touched"))
        answer = send()
        with self._runtime.read() as ctx:
            touched = ctx.session.execute(text("SELECT name FROM touched ORDER BY name")).scalars().all()
        if answer.status_code < 400 and touched and self._newest() == before:
            if log := os.environ.get("TRAIL_LOG"):
                with open(log, "a") as file:
                    file.write(f"{path} {answer.status_code} {touched}\n")
                return answer
            raise AssertionError(f"POST {path} changed {', '.join(touched)} and left nothing in the audit")
        return answer

    def _newest(self) -> int:
        with self._runtime.read() as ctx:
            return ctx.session.execute(text("SELECT max(id) FROM events")).scalar() or 0
