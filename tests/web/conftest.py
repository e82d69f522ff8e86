"""The pages over a small town, on SQLite, and on both databases where the database matters."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.invariants import find_violations
from tests import databases
from tests.web import audited
from tests.web.site import Site, build_site, fill_town, open_site
from tests.web.trail import following, told, watch_tables


def _checked(site: Site) -> Iterator[Site]:
    yield site
    with site.runtime.read() as ctx:
        assert find_violations(ctx) == []
    site.runtime.close()


@pytest.fixture(scope="session")
def town_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the town, to be copied, which notes what forms change."""
    path = tmp_path_factory.mktemp("town") / "town.sqlite3"
    shutil.copyfile(sqlite_template, path)
    fill_town(databases.sqlite_url(path))
    watch_tables(path)
    return path


@pytest.fixture
def site(town_template: Path, tmp_path: Path) -> Iterator[Site]:
    """The pages on SQLite; no form may change anything past the audit, and at the end of the test every invariant must
    hold."""
    path = tmp_path / "saicheng.sqlite3"
    shutil.copyfile(town_template, path)
    made = open_site(databases.sqlite_url(path), tmp_path)
    with following(made.app, path):
        yield from _checked(made)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """The pages on SQLite, as `site`, and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("site")
    else:
        yield from _checked(build_site(request.getfixturevalue("postgres_database_url"), tmp_path))


@pytest.fixture(autouse=True)
def _audit(request: pytest.FixtureRequest) -> Iterator[None]:
    """What `audited` says of the test must be so: each route it is named for has left these lines."""
    told.clear()
    yield
    if "[postgresql" not in request.node.name:
        assert audited.find_missing(request.node.nodeid, told) == []
