"""What every test stands on: two real databases, no network beyond this machine."""

from __future__ import annotations

import gc
import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Some libraries ask for it when imported and warn without one; warnings are errors here.
_runtime_dir = tempfile.TemporaryDirectory(prefix="saicheng-run-", ignore_cleanup_errors=True)
os.environ["XDG_RUNTIME_DIR"] = _runtime_dir.name

from tests import databases  # noqa: E402

databases.share_compiled_statements()

# What is imported and collected stays.
gc.disable()


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: a test that waits for a server, a browser or a disk leaves its core to another."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_finish() -> None:
    """Let the collector look for rings of garbage between files only: among all that is imported it takes a fifth of
    the run to look again and again for what is still there."""
    _collect()
    gc.enable()
    gc.set_threshold(2_000, 20, 1_000)


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if nextitem is None or nextitem.path != item.path:
        _collect()


def _collect() -> None:
    gc.collect()
    gc.freeze()


class OutsideNetworkError(RuntimeError):
    """A test tried to reach another machine."""


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0]).partition("%")[0]
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _only_this_machine() -> Iterator[None]:
    """Refuse every outgoing connection beyond loopback."""
    originals = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}

    def guarded(name: str) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            if not _is_local(address):
                raise OutsideNetworkError(f"connection to {address!r} refused in tests")
            return originals[name](self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        for name in originals:
            patch.setattr(socket.socket, name, guarded(name))
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL server on which databases may be created.

    SAICHENG_TEST_DATABASE_URL names one; otherwise a server of our own is started for the session.
    """
    given = os.environ.get("SAICHENG_TEST_DATABASE_URL")
    if given:
        yield databases.render(databases.psycopg_url(given))
        return
    with databases.own_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def lend_postgres(postgres_url: str) -> Iterator[databases.Lender]:
    """Lends a PostgreSQL database with all tables and no rows, to one at a time."""
    with databases.lent_database(postgres_url) as lend:
        yield lend


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    databases.create_schema(databases.sqlite_url(path))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield databases.sqlite_url(tmp_path / "empty.sqlite3")
        return
    with databases.fresh_database(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture
def sqlite_database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database with all tables and no rows, for tests that need no second database."""
    path = tmp_path / "saicheng.sqlite3"
    shutil.copyfile(sqlite_template, path)
    return databases.sqlite_url(path)


@pytest.fixture
def postgres_database_url(lend_postgres: databases.Lender) -> Iterator[str]:
    """A PostgreSQL database with all tables and no rows."""
    with lend_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with all tables and no rows, on SQLite and on PostgreSQL."""
    name = {"sqlite": "sqlite_database_url", "postgresql": "postgres_database_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


SAMPLE = 8
"""Of the contest's tests on PostgreSQL, every so many is in the usual run; all of them run on SQLite."""


LONG_ON_POSTGRESQL = {
    "test_process_that_dies_at_every_point_breaks_no_promise[postgresql]",
    "test_another_python_process_goes_on_where_the_last_one_stopped[postgresql]",
    "test_handler_that_hangs_is_cut_off_and_the_others_go_on[postgresql]",
}
"""Slow ones of which the usual run has the half on SQLite."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the rest of them to `make test-all`; files with something slow first, so that nobody waits for one of them
    at the end."""
    area = Path(__file__).parent / "handlers"
    again = [item for item in items if "[postgresql" in item.name and area in item.path.parents]
    for number, item in enumerate(again):
        if number % SAMPLE:
            item.add_marker("long")
    for item in items:
        if item.name in LONG_ON_POSTGRESQL:
            item.add_marker("long")
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
