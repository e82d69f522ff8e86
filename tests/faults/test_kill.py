"""The server is killed in the middle of two hundred completions: nothing is lost, nothing happens twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from random import Random

import pytest

from engine.migrate import upgrade
from engine.runtime import Runtime
from tests import databases
from tests.faults import sample
from tests.faults.client import Client
from tests.faults.server import Server
from web.bootstrap import build_ports

TASKS = 200
SAMPLES = TASKS // sample.TASKS_OF_ONE
KILLS = 10
CLIENTS = 4
REST_SECONDS = 90.0


@pytest.fixture
def prepared(empty_database_url: str) -> Iterator[Runtime]:
    """A migrated database with samples waiting at their first task."""
    yield from _prepared(empty_database_url)


@pytest.fixture
def prepared_sqlite(tmp_path: Path) -> Iterator[Runtime]:
    """The same on SQLite only."""
    yield from _prepared(databases.sqlite_url(tmp_path / "crash.sqlite3"))


def _prepared(url: str) -> Iterator[Runtime]:
    upgrade(url)
    runtime = Runtime(url, ports=build_ports())
    sample.prepare(runtime, SAMPLES)
    yield runtime
    runtime.close()


def wait_until(condition: Callable[[], bool], meanwhile: Callable[[], None]) -> None:
    deadline = time.monotonic() + REST_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it does not come to rest"
        meanwhile()
        time.sleep(0.02)


class Work:
    """Clients doing every task that opens, each task once."""

    def __init__(self, runtime: Runtime, server: Server, clients: int) -> None:
        self.runtime = runtime
        self.acknowledged: dict[str, str] = {}
        self.errors: list[Exception] = []
        self._given: set[str] = set()
        self._queue: Queue[str] = Queue()
        self._stop = threading.Event()
        browsers = [Client(server.port) for _number in range(clients)]
        for browser in browsers:
            browser.sign_in()
        self._threads = [threading.Thread(target=self._toil, args=(browser,)) for browser in browsers]
        for thread in self._threads:
            thread.start()

    def offer(self) -> None:
        """Give out the tasks that have opened since."""
        for task_id in sample.list_open(self.runtime):
            if task_id not in self._given:
                self._given.add(task_id)
                self._queue.put(task_id)

    def wait_for_next_answer(self) -> None:
        """Until the server, just started and slow at first, is busy with people's work again."""
        before = len(self.acknowledged)
        wait_until(lambda: bool(self.errors) or len(self.acknowledged) > before, self.offer)

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


def test_sample_is_a_correct_set_of_packages(prepared_sqlite: Runtime) -> None:
    assert sample.find_errors(prepared_sqlite) == []


@pytest.mark.slow
def test_server_killed_under_load_loses_and_doubles_nothing(prepared: Runtime, tmp_path: Path) -> None:
    luck = Random(20150313)
    server = Server(prepared.url, tmp_path)
    try:
        server.start()
        work = Work(prepared, server, CLIENTS)
        for _number in range(KILLS):
            work.wait_for_next_answer()
            time.sleep(luck.uniform(0.010, 0.250))
            server.kill()
            server.start()
        done_under_fire = len(work.acknowledged)
        wait_until(lambda: bool(work.errors) or sample.is_over(prepared), work.offer)
        work.close()
        server.stop()
    finally:
        server.close()

    assert KILLS <= done_under_fire < TASKS
    assert work.errors == []
    assert sample.find_damage(prepared, work.acknowledged) == []
    assert len(work.acknowledged) == TASKS
    assert sample.count_instances(prepared) == {
        (sample.KEY, "completed"): SAMPLES,
        (sample.CHILD, "completed"): SAMPLES,
        (sample.ECHO, "completed"): SAMPLES,
    }
    assert sample.list_echoes(prepared) == [f"sample-{number:03d}" for number in range(SAMPLES)]


@pytest.mark.slow
def test_server_with_a_split_transaction_is_caught(prepared_sqlite: Runtime, tmp_path: Path) -> None:
    luck = Random(20150313)
    server = Server(prepared_sqlite.url, tmp_path, "--split")
    damage: list[str] = []
    try:
        server.start()
        work = Work(prepared_sqlite, server, clients=1)
        for _number in range(KILLS):
            work.wait_for_next_answer()
            time.sleep(luck.uniform(0.010, 0.250))
            server.kill()
            damage = sample.find_damage(prepared_sqlite, {})
            if damage:
                break
            server.start()
        if damage:
            server.start()
        work.close()
    finally:
        server.close()

    assert [line for line in damage if line.startswith("a closed task has no token")] != []
