"""Several processes on one database: who may, who comes first, and how each ends."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from pathlib import Path

import pytest
from flask import Flask

from engine.bell import Bell
from engine.migrate import upgrade
from engine.models import Definition
from engine.runtime import Runtime
from tests.faults.server import Server, processes
from tests.faults.work import wait_until
from web.bootstrap import build_ports
from web.cli import main
from web.config import Config
from web.engine_rest.waiting import WaitingRoom
from web.listener import Listener


@pytest.mark.parametrize("command", ["web", "worker"])
def test_several_processes_on_sqlite_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setenv("SAICHENG_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("SAICHENG_DATABASE_URL", raising=False)
    assert main([command]) == 1
    assert capsys.readouterr().err == (
        "saicheng: SQLite serves one process: start `saicheng run`, "
        "or set SAICHENG_DATABASE_URL to a PostgreSQL database\n"
    )


@pytest.mark.slow
def test_first_start_of_three_processes_at_once_prepares_everything_once(
    postgres_url: str, tmp_path: Path
) -> None:
    from tests import databases

    with (
        databases.fresh_database(postgres_url) as url,
        processes(url, tmp_path, ["web", "web", "worker"], variant="small-city") as servers,
    ):
        _end_while_it_prepares(servers[0], tmp_path)
        for server in servers:
            server.start(is_awaited=False)
        deadline = time.monotonic() + 120
        while not all(server.answers() for server in servers if server.has_pages):
            assert time.monotonic() < deadline, "they do not answer"
            time.sleep(0.05)
        assert [server.stop() for server in servers] == [0, 0, 0]
        runtime = Runtime(url, ports=build_ports())
        upgrade(url)
        with runtime.read() as ctx:
            versions = [(row.key, row.version) for row in ctx.session.query(Definition)]
        runtime.close()
    assert len(versions) == len(set(versions)) >= 8
    assert {version for _key, version in versions} == {1}


def _end_while_it_prepares(server: Server, folder: Path) -> None:
    server.start(is_awaited=False)
    wait_until(lambda: "Loading the demo city" in (folder / "server.log").read_text("utf-8"))
    assert server.stop() == 0
    assert "is ready" not in (folder / "server.log").read_text("utf-8")


class Asked:
    """A signal that comes when the test says so."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def is_asked(self) -> bool:
        return self.event.is_set()

    def listen(self, listener: object) -> None:
        self.wake = listener


def test_request_under_way_is_answered_although_the_server_is_to_end(tmp_path: Path) -> None:
    entered, release = threading.Event(), threading.Event()
    app = Flask("slow")
    app.extensions["waiting_room"] = WaitingRoom(Bell())

    @app.get("/slow")
    def slow() -> str:
        entered.set()
        release.wait(10)
        return "answered"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    listener = Listener(app, Config(tmp_path, "sqlite://", port, f"http://127.0.0.1:{port}", "", b""))
    asked = Asked()
    serving = threading.Thread(target=listener.run, args=(asked,))
    serving.start()
    idle = http.client.HTTPConnection("127.0.0.1", port)
    idle.connect()
    busy = http.client.HTTPConnection("127.0.0.1", port)
    busy.request("GET", "/slow")
    assert entered.wait(10)
    asked.event.set()
    asked.wake()  # type: ignore[operator]
    late = http.client.HTTPConnection("127.0.0.1", port)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            late.connect()
            late.close()
        except ConnectionResetError:
            continue  # it waited at the door when that was closed; the next one is refused
        except ConnectionRefusedError:
            break
    else:
        raise AssertionError("new connections are still taken")
    release.set()
    assert busy.getresponse().read() == b"answered"
    busy.close()
    serving.join(10)
    assert not serving.is_alive()
    listener.close()
    idle.close()
