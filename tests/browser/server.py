"""The town of tests/web behind a real server, and people who open its pages in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.web.site import Site, build_site
from web.auth import COOKIE


class Quiet(WSGIRequestHandler):
    """Does not write a line for each request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


@dataclass
class Live:
    """A site and its address."""

    site: Site
    url: str

    def sign_in(self, page: Page, seat: str) -> None:
        """Give the browser a session of somebody who has seen the tour, without the login page."""
        page.add_init_script(f"localStorage.setItem('saicheng.tour.p:{seat}', 'seen')")
        page.context.add_cookies([{"name": COOKIE, "value": self.site.as_(seat).token, "url": self.url}])

    def open(self, page: Page, seat: str, path: str) -> None:
        """Open a page as somebody."""
        self.sign_in(page, seat)
        page.goto(self.url + path)


@contextmanager
def serving(database_url: str, data_dir: Path) -> Iterator[Live]:
    """Serve the town on a free port while the block runs."""
    site = build_site(database_url, data_dir)
    server = make_server("127.0.0.1", 0, site.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Live(site, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        site.runtime.close()
