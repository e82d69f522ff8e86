"""A watch over the audit: nothing that is sent may change anything without a line of history that says who and from
where.

Triggers in the template of the tests' databases count which tables are changed; `Followed`, the client of every browser
and program of a test, compares them with history after each request that writes.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import make_url
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from engine.db import Base
from tests.web.audited import CHANGES
from web.sentences import SENTENCES

# Nothing anybody would be asked about later, or kept with who and when in the table itself.
UNTOLD = {
    "sessions": "being seen again",
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
    "uploads": "a file on its way",
    "file_links": "a file nobody has handed in yet; handing in is told",
    "notice_template_drafts": "a template before its release",
    "notice_choices": "how a person wants to be mailed",
    "objections": "the process that hears it tells of it",
    "objectors": "who objects is known to discipline and the office alone",
    "outbox": "mail, which says itself what became of it",
}
TOLD_ACTS = {
    "sessions": ("DELETE",),
    "api_tokens": ("INSERT", "DELETE", "UPDATE OF revoked_at, scopes, expires_at"),
    "external_jobs": ("INSERT", "DELETE", "UPDATE OF state, urgency"),
    "calendar_feeds": ("INSERT", "DELETE", "UPDATE OF secret_hash"),
}
"""Of these tables only such changes count."""
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
told: dict[str, set[str]] = defaultdict(set)
"""The kinds of lines that requests to each endpoint have left since the test began."""


def watch_tables(path: Path) -> None:
    """Let a SQLite file count in `touched` how often each of its tables is changed."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE touched (name TEXT PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID")
        for name in sorted(Base.metadata.tables.keys() - UNTOLD.keys() | TOLD_ACTS.keys()):
            database.execute("INSERT INTO touched VALUES (?, 0)", (name,))
            for act in TOLD_ACTS.get(name, ("INSERT", "UPDATE", "DELETE")):
                database.execute(
                    f"CREATE TRIGGER trail_{name}_{act.partition(' ')[0]} AFTER {act} ON {name}"
                    f" BEGIN UPDATE touched SET times = times + 1 WHERE name = '{name}'; END"
                )
    database.close()


@contextmanager
def following(app: Flask, path: Path) -> Iterator[None]:
    """Meanwhile every client of an application is followed in its database, which `watch_tables` has prepared."""
    # Two clients of a test may act at once, each in a thread of its own.
    database = sqlite3.connect(path, check_same_thread=False)

    class Client(Followed):
        trail = database

    plain, app.test_client_class = app.test_client_class, Client
    try:
        yield
    finally:
        app.test_client_class = plain
        database.close()


@contextmanager
def watched(app: Flask, url: str) -> Iterator[None]:
    """As `following`, in a SQLite database that was not made from the template."""
    path = Path(make_url(url).database or "")
    watch_tables(path)
    with following(app, path):
        yield


@dataclass(frozen=True)
class Place:
    """How far a database has come."""

    touched: dict[str, int]
    newest: int


class Followed(FlaskClient):
    """A client that fails when what it sends changes a table past history."""

    trail: sqlite3.Connection

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """Send a request; raises AssertionError for a change nobody could find out about later."""
        if options.get("method") not in WRITING:
            return super().open(*args, **options)
        before = _place(self.trail)
        answer = super().open(*args, **options)
        after = _place(self.trail)
        query = "SELECT kind, data FROM events WHERE id > ? AND id <= ?"
        lines = [
            (kind, json.loads(data))
            for kind, data in self.trail.execute(query, (before.newest, after.newest))
        ]
        changed = sorted(name for name, times in after.touched.items() if times != before.touched[name])
        _judge(f"{answer.request.method} {answer.request.path}", changed, lines)
        told[_endpoint(self.application, answer)].update(kind for kind, _data in lines)
        return answer


def _place(database: sqlite3.Connection) -> Place:
    # One statement, so that nothing can be committed between the two.
    newest = "SELECT '', coalesce(max(id), 0) FROM events"
    touched = dict(database.execute(f"SELECT name, times FROM touched UNION ALL {newest}").fetchall())
    return Place(newest=touched.pop(""), touched=touched)


def _judge(request: str, changed: list[str], lines: list[tuple[str, dict[str, Any]]]) -> None:
    if changed and not any(data.get("source") for _kind, data in lines):
        raise AssertionError(f"{request} changed {', '.join(changed)} and left nothing in the audit")
    for kind, data in lines:
        if kind not in SENTENCES:
            raise AssertionError(f"{request} left {kind}, which web/sentences.py has no sentence for")
        if kind in CHANGES and not {"before", "after"} & data.keys():
            raise AssertionError(f"{request} left {kind} without what was before and after")


def _endpoint(app: Flask, answer: TestResponse) -> str:
    sent = answer.history[0].request if answer.history else answer.request
    try:
        found, _arguments = app.url_map.bind("localhost").match(sent.path, sent.method)
    except HTTPException:
        return ""
    return str(found)
