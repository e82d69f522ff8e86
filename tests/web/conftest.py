"""The pages over a small town, on SQLite, and on both databases where the database matters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.invariants import find_violations
from tests.web.site import Site, build_site


def _checked(site: Site) -> Iterator[Site]:
    yield site
    with site.runtime.read() as ctx:
        assert find_violations(ctx) == []
    site.runtime.close()


@pytest.fixture
def site(sqlite_database_url: str, tmp_path: Path) -> Iterator[Site]:
    """The pages on SQLite; at the end of the test every invariant must hold."""
    yield from _checked(build_site(sqlite_database_url, tmp_path))


@pytest.fixture
def any_site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """The pages on SQLite and on PostgreSQL."""
    yield from _checked(build_site(database_url, tmp_path))
