"""Processes are killed in the middle of people's work: nothing is lost, nothing happens twice, nothing sticks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.migrate import upgrade
from engine.runtime import Runtime
from tests import databases
from tests.faults import sample
from tests.faults.campaign import kill_under_load
from web.bootstrap import build_ports

SAMPLES = 10
KILLS = 10
SEED = 20150313


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


def test_sample_is_a_correct_set_of_packages(prepared_sqlite: Runtime) -> None:
    assert sample.find_errors(prepared_sqlite) == []


@pytest.mark.slow
def test_processes_killed_under_load_lose_and_double_nothing(prepared: Runtime, tmp_path: Path) -> None:
    outcome = kill_under_load(prepared, tmp_path, kills=KILLS, seed=SEED)
    assert outcome.damage == []
    assert outcome.kills.total() == KILLS
    assert outcome.restarts > 0
    assert outcome.acknowledged == outcome.samples * sample.TASKS_OF_ONE
    assert outcome.samples >= SAMPLES


@pytest.mark.long
def test_server_with_a_split_transaction_is_caught(prepared_sqlite: Runtime, tmp_path: Path) -> None:
    outcome = kill_under_load(
        prepared_sqlite, tmp_path, kills=KILLS, seed=SEED, variant="split-transaction", clients=1
    )
    assert [line for line in outcome.damage if line.startswith("a closed task has no token")] != []
