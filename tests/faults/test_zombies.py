"""Several workers and due work of every kind; one is stopped past its lease, and goes on as if nothing had been."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.migrate import upgrade
from engine.runtime import Runtime
from tests import databases
from tests.faults import sample
from tests.faults.zombies import race
from web.bootstrap import build_ports

WORKERS, DUE, STOPS = 3, 30, 3
SEED = 20150314


@pytest.fixture
def prepared(postgres_url: str) -> Iterator[Runtime]:
    """PostgreSQL with the sample's city and processes."""
    with databases.fresh_database(postgres_url) as url:
        upgrade(url)
        runtime = Runtime(url, ports=build_ports())
        sample.prepare(runtime, 0)
        yield runtime
        runtime.close()


@pytest.mark.slow
def test_worker_stopped_past_its_lease_doubles_and_loses_nothing(prepared: Runtime, tmp_path: Path) -> None:
    outcome = race(prepared, tmp_path, workers=WORKERS, due=DUE, stops=STOPS, seed=SEED)
    assert outcome.damage == []
    assert outcome.samples == DUE + STOPS
    assert outcome.mails >= outcome.samples
