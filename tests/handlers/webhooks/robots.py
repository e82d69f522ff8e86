"""A real HTTP server on this machine that checks signatures and answers as the robots do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

DINGTALK, FEISHU = "SEC0123456789abcdef", "feishu-secret"
PROGRAM = "whsec_" + base64.b64encode(b"k" * 32).decode()


@dataclass
class Robots:
    """What came, by path, and what to answer instead of success: a (status, headers, body) each time, in order."""

    address: str = ""
    bodies: list[tuple[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    next: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    pause: float = 0.0

    @property
    def host(self) -> str:
        """Host and port."""
        return self.address.removeprefix("http://")


class _Answering(BaseHTTPRequestHandler):
    robots: Robots

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        robots, parts = self.robots, urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        robots.headers.append({name.lower(): value for name, value in self.headers.items()})
        robots.bodies.append((parts.path, json.loads(body)))
        time.sleep(robots.pause)
        status, headers, content = robots.next.pop(0) if robots.next else self._judge(parts.path, query, body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _judge(self, path: str, query: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        told = json.loads(body)
        if path == "/wecom":
            is_good = query.get("key") == "wecom-key"
            return _json(
                {"errcode": 0 if is_good else 93000, "errmsg": "ok" if is_good else "invalid webhook url"}
            )
        if path == "/dingtalk":
            expected = _sign(DINGTALK.encode(), f"{query.get('timestamp')}\n{DINGTALK}".encode())
            is_good = query.get("sign") == expected and query.get("access_token") == "ding-token"
            return _json(
                {"errcode": 0 if is_good else 310000, "errmsg": "ok" if is_good else "sign not match"}
            )
        if path == "/feishu":
            expected = _sign(f"{told.get('timestamp')}\n{FEISHU}".encode(), b"")
            is_good = told.get("sign") == expected
            return _json(
                {"code": 0 if is_good else 19021, "msg": "success" if is_good else "sign match fail"}
            )
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        is_good = self.headers["webhook-signature"] == f"v1,{_sign(b'k' * 32, signed)}"
        return (204 if is_good else 401), {}, b""

    def log_message(self, *_arguments: Any) -> None:
        pass


def _json(answer: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json"}, json.dumps(answer).encode()


def _sign(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


@contextmanager
def serving() -> Iterator[Robots]:
    """The server until the end of the block."""
    robots = Robots()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Answering,), {"robots": robots}))
    robots.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield robots
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
