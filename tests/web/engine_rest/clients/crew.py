"""The site behind its real web server, and real clients as processes of their own."""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from tests.web.api.client import token_for
from tests.web.engine_rest.sample import ADMIN
from tests.web.site import Site
from tools.assets import ASSETS, find_node
from web.listener import Listener

T = TypeVar("T")
HERE = Path(__file__).parent
JS_CLIENT = ASSETS / "node_modules" / "camunda-external-task-client-js" / "index.js"
PATIENCE = 30.0


class Ended:
    """Says when the server is to end."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._wake: Callable[[], None] = lambda: None

    def is_asked(self) -> bool:
        """Whether it is time."""
        return self._event.is_set()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call this when it is."""
        self._wake = listener

    def ask(self) -> None:
        """It is time."""
        self._event.set()
        self._wake()


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The dialect's address while the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    listener, ended = Listener(site.app, replace(site.app.config["SAICHENG"], port=port)), Ended()
    thread = threading.Thread(target=listener.run, args=(ended,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}/engine-rest"
    finally:
        ended.ask()
        thread.join()
        listener.close()


class Client:
    """One worker process."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))

    def hear(self, word: str) -> Any:
        """Wait until it says this; other words go by."""
        deadline = time.monotonic() + PATIENCE
        while True:
            line = self._lines.get(timeout=max(deadline - time.monotonic(), 0.01))
            if word in line:
                return line[word]

    def go_on(self) -> None:
        """Let it finish what it holds on to."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


class Crew:
    """Hires clients of either kind and ends them all."""

    def __init__(self, site: Site, url: str) -> None:
        self._url = url
        self._token = token_for(site, ADMIN, ["jobs:work"])
        self._clients: list[Client] = []

    def hire(self, kind: str, name: str, *topics: str) -> Client:
        """A new worker, ready."""
        if kind == "python":
            command = [sys.executable, "-I", "-W", "ignore", str(HERE / "worker.py")]
        else:
            command = [*find_node()[0], str(HERE / "worker.mjs"), JS_CLIENT.as_uri()]
        client = Client([*command, self._url, self._token, name, *topics])
        self._clients.append(client)
        assert client.hear("ready") == name
        return client

    def dismiss(self) -> None:
        """End all."""
        for client in self._clients:
            client.kill()


def until(look: Callable[[], T]) -> T:
    """What `look` gives as soon as it is something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
    return found
