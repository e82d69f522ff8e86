"""A small web server that serves the built assets and scripted answers under the product's content policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Page

DIST = Path(__file__).parents[3] / "web" / "static" / "dist"
TYPES = {".js": "text/javascript", ".css": "text/css"}
STRICT = (
    "default-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'self'; "
)
HTML = "text/html; charset=utf-8"


def eventually(page: Page, expression: str, wanted: Any) -> None:
    """Wait up to 5 s until a page's expression has a value (Playwright's own way needs eval in the page)."""
    for _ in range(50):
        if page.evaluate(expression) == wanted:
            return
        page.wait_for_timeout(100)
    assert page.evaluate(expression) == wanted


@dataclass(frozen=True)
class Answer:
    """What the server says."""

    body: str | bytes = ""
    status: int = 200
    type: str = HTML


@dataclass(frozen=True)
class Call:
    """What the browser asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Site:
    """Scripted answers by "METHOD /path", and the calls that came."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    policy: str = STRICT + "style-src 'self'"

    def page(
        self, path: str, entry: str, body: str, *, body_attributes: str = "", lang: str = "zh-CN"
    ) -> None:
        """Serve a page that loads `app` and another entry."""
        manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
        head = "".join(
            f'<link rel="stylesheet" href="/dist/{part["css"]}">'
            f'<script type="module" src="/dist/{part["js"]}"></script>'
            for part in (manifest[name] for name in dict.fromkeys(["app", entry]))
        )
        self.answers[f"GET {path}"] = Answer(
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>赛程</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta name="csrf-token" content="token-1"><link rel="icon" href="data:,">{head}</head>'
            f"<body {body_attributes}><main><h1>赛程</h1>{body}</main></body></html>"
        )

    def json(self, key: str, value: Any, status: int = 200) -> None:
        """Answer "METHOD /path" with JSON."""
        self.answers[key] = Answer(json.dumps(value), status, "application/json")

    def xml(self, key: str, text: str) -> None:
        """Answer "METHOD /path" with XML."""
        self.answers[key] = Answer(text, 200, "application/xml")

    def calls_to(self, method: str, path: str) -> list[Call]:
        """The calls of one kind, oldest first."""
        return [call for call in self.calls if (call.method, call.path) == (method, path)]

    def answer(self, call: Call) -> Answer:
        """The scripted answer, or a built file, or 404."""
        self.calls.append(call)
        if call.path.startswith("/dist/"):
            file = DIST / call.path.removeprefix("/dist/")
            return Answer(file.read_bytes(), 200, TYPES[file.suffix])
        return self.answers.get(f"{call.method} {call.path}", Answer("", 404))


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode("utf-8", "replace")
            path = self.path.partition("?")[0]
            answer = site.answer(Call(self.command, path, dict(self.headers.items()), body))
            content = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", site.policy)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = respond

        def log_message(self, *_arguments: Any) -> None:
            """Keep the test's output clean."""

    return Handler


@contextmanager
def serve() -> Iterator[Site]:
    """A site on a free port of this machine."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
