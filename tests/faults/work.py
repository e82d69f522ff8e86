"""People at work while processes die: every task that opens is done once, by whoever is free."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, Queue

from engine.runtime import Runtime
from tests.faults import sample
from tests.faults.client import Client
from tests.faults.server import Server

REST_SECONDS = 300.0


def wait_until(condition: Callable[[], bool], meanwhile: Callable[[], object] = lambda: None) -> None:
    """Look again and again; raises TimeoutError."""
    deadline = time.monotonic() + REST_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("it does not come to rest")
        meanwhile()
        time.sleep(0.02)


class Work:
    """Clients doing every task that opens, each task once."""

    def __init__(self, runtime: Runtime, servers: Sequence[Server], clients: int) -> None:
        self.runtime = runtime
        self.acknowledged: dict[str, str] = {}
        self.errors: list[Exception] = []
        self._given: set[str] = set()
        self._queue: Queue[str] = Queue()
        self._stop = threading.Event()
        ports = [server.port for server in servers if server.has_pages]
        browsers = [Client(ports) for _number in range(clients)]
        for browser in browsers:
            browser.sign_in()
        self._threads = [threading.Thread(target=self._toil, args=(browser,)) for browser in browsers]
        for thread in self._threads:
            thread.start()

    def offer(self) -> int:
        """Give out the tasks that have opened since; returns how many wait for somebody."""
        for task_id in sample.list_open(self.runtime):
            if task_id not in self._given:
                self._given.add(task_id)
                self._queue.put(task_id)
        return self._queue.qsize()

    def wait_for_next_answer(self, meanwhile: Callable[[], object]) -> None:
        """Until the servers, just started and slow at first, are busy with people's work again."""
        before = len(self.acknowledged)
        wait_until(lambda: bool(self.errors) or len(self.acknowledged) > before, meanwhile)

    def close(self) -> None:
        """Stop when each client has finished the task in hand."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _toil(self, browser: Client) -> None:
        while not self._stop.is_set():
            try:
                task_id = self._queue.get(timeout=0.05)
                self.acknowledged[task_id] = browser.complete(task_id)
            except Empty:
                continue
            except (AssertionError, TimeoutError) as error:
                self.errors.append(error)
                return
