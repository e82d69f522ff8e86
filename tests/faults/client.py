"""A browser that does not give up: the same form is sent until it is answered, by whichever server is there."""

from __future__ import annotations

import http.client
import re
import time
import urllib.parse
from collections.abc import Sequence
from http.cookies import SimpleCookie
from uuid import uuid4

from tests.faults.sample import LOGIN, PASSWORD

PATIENCE = 120.0
_HIDDEN = r'name="{}"[^>]*value="([^"]*)"'


class Client:
    """One signed-in person on one connection at a time, before a proxy that knows several servers."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = list(ports)
        self.cookies: dict[str, str] = {}

    def sign_in(self) -> None:
        """Get a session; it outlives the server process."""
        _status, page = self.insist("GET", "/login")
        fields = {"login": LOGIN, "password": PASSWORD, "csrf_token": hidden(page, "csrf_token")}
        status, page = self.insist("POST", "/login", fields)
        assert status == 303, page

    def form_of(self, task_id: str) -> dict[str, str]:
        """The form of a task, filled in; `mark` is what was typed."""
        status, page = self.insist("GET", f"/tasks/{task_id}")
        assert status == 200, page
        names = ("csrf_token", "idempotency_key")
        return {"mark": uuid4().hex, "action": "submit", **{name: hidden(page, name) for name in names}}

    def complete(self, task_id: str) -> str:
        """Fill in a task and submit it until a server has answered; returns what was typed."""
        fields = self.form_of(task_id)
        status, page = self.insist("POST", f"/tasks/{task_id}", fields)
        assert status == 303, page
        return fields["mark"]

    def insist(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Ask until there is an answer that is not "try again"; each time the next server."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                status, page, _place = self.ask(method, path, fields)
                if status != 503:
                    return status, page
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > deadline:
                raise TimeoutError(f"no answer to {method} {path}")
            time.sleep(0.02)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Ask once: status, page, and where the answer leads."""
        self.ports.append(self.ports.pop(0))
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[0], timeout=30)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if fields is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(fields) if fields else None
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.update({name: each.value for name, each in SimpleCookie(line).items()})
            return answer.status, page, answer.headers.get("Location", "")
        finally:
            connection.close()


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    match = re.search(_HIDDEN.format(name), page)
    assert match is not None, f"no {name} in {page[:2000]}"
    return match[1]
