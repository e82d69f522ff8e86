"""A browser that does not give up: the same form is sent until it is answered."""

from __future__ import annotations

import http.client
import re
import time
import urllib.parse
from http.cookies import SimpleCookie
from uuid import uuid4

from tests.faults.sample import LOGIN, PASSWORD

PATIENCE = 60.0
_HIDDEN = r'name="{}"[^>]*value="([^"]*)"'


class Client:
    """One signed-in person on one connection at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def sign_in(self) -> None:
        """Get a session; it outlives the server process."""
        _status, page = self._insist("GET", "/login")
        fields = {"login": LOGIN, "password": PASSWORD, "csrf_token": hidden(page, "csrf_token")}
        status, page = self._insist("POST", "/login", fields)
        assert status == 303, page

    def complete(self, task_id: str) -> str:
        """Fill in a task and submit it until the server has answered; returns what was typed."""
        mark = uuid4().hex
        status, page = self._insist("GET", f"/tasks/{task_id}")
        assert status == 200, page
        fields = {
            "mark": mark,
            "action": "submit",
            **{name: hidden(page, name) for name in ("csrf_token", "idempotency_key")},
        }
        status, page = self._insist("POST", f"/tasks/{task_id}", fields)
        assert status == 303, page
        return mark

    def _insist(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                status, page = self._ask(method, path, fields)
                if status != 503:
                    return status, page
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer to {method} {path}")
            time.sleep(0.02)

    def _ask(self, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if fields is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(
                method, path, urllib.parse.urlencode(fields or {}) if fields else None, headers
            )
            answer = connection.getresponse()
            page = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.update({name: each.value for name, each in SimpleCookie(line).items()})
            return answer.status, page
        finally:
            connection.close()


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    match = re.search(_HIDDEN.format(name), page)
    assert match is not None, f"no {name} in {page[:2000]}"
    return match[1]
