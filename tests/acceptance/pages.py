"""The pages over a contest's database, for questions that only a browser can answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from tests.web.site import SECRET, Browser, open_session
from tests.workflows.contest import Contest
from web.app import create_app
from web.auth import COOKIE
from web.config import Config


@contextmanager
def pages_of(contest: Contest) -> Iterator[Flask]:
    """The product's pages on the contest's database and clock."""
    with TemporaryDirectory(prefix="saicheng-pages-", ignore_cleanup_errors=True) as folder:
        config = Config(Path(folder), contest.runtime.url, 8000, "http://localhost", "", SECRET)
        app = create_app(contest.runtime, config)
        app.testing = False
        yield app


def sign_in(contest: Contest, app: Flask, person_id: str) -> Browser:
    """A browser in which a person of the town is signed in."""
    with contest.runtime.begin() as ctx:
        token = open_session(ctx, person_id)
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return Browser(app, client, token)
