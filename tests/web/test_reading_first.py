"""While a diagram is read, which may take seconds, nobody waits for the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from engine.model.nursery import Nursery
from tests import databases
from tests.web.api import test_deployments as api
from tests.web.api.client import program
from tests.web.engine_rest import test_deployments as camunda
from tests.web.engine_rest.sample import worker
from tests.web.packages import BPMN
from tests.web.releasing import deploy_releasing
from tests.web.site import Site, build_site
from tests.web.views import test_decisions as decisions
from web.serve import deploy_missing
from web.shipped import shipped_packages

Ask = Callable[[Nursery, bytes, float, int], bytes]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """On SQLite, where one writer keeps out all others."""
    url = databases.sqlite_url(tmp_path / "site.sqlite3")
    databases.create_schema(url)
    made = build_site(url, tmp_path)
    deploy_releasing(made)
    return made


@pytest.fixture
def readings(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each reading, whether somebody else could write meanwhile."""
    found: list[bool] = []
    path, ask = make_url(site.runtime.url).database or "", Nursery.ask

    def ask_beside_a_writer(*arguments: object) -> bytes:
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            found.append(True)
        except sqlite3.OperationalError:
            found.append(False)
        finally:
            other.close()
        return ask(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Nursery, "ask", ask_beside_a_writer)
    return found


def upload(site: Site) -> None:
    assert decisions.upload(site, (decisions.RULES, "award_rules.dmn")).status_code == 303


def replace_decisions(site: Site) -> None:
    upload(site)
    assert decisions.replace(site, (decisions.RULES, "award_rules.dmn")).status_code == 303


def release(site: Site) -> None:
    upload(site)
    assert decisions.release(site) == 1


def release_with_the_decisions_of_the_version_before(site: Site) -> None:
    release(site)
    changed = decisions.DIAGRAM.replace("评定".encode(), "评奖".encode())
    assert decisions.upload(site, diagram=changed).status_code == 303
    assert decisions.release(site, 2) == 2


def deploy_by_the_api(site: Site) -> None:
    assert api.send(program(site, api.OPERATOR), api.FILES).status_code == 201


def deploy_by_the_modeler(site: Site) -> None:
    assert camunda.deploy(worker(site), ("loan.bpmn", camunda.LOAN)).status_code == 200


def deploy_at_the_first_start(site: Site) -> None:
    deploy_missing(site.runtime, shipped_packages(), lambda _line: None)


WAYS = [
    upload,
    replace_decisions,
    release,
    release_with_the_decisions_of_the_version_before,
    deploy_by_the_api,
    deploy_by_the_modeler,
    deploy_at_the_first_start,
]


@pytest.mark.parametrize("act", WAYS)
def test_reading_a_diagram_keeps_nobody_from_writing(
    site: Site, readings: list[bool], act: Callable[[Site], None]
) -> None:
    act(site)
    assert set(readings) == {True}


def test_reading_inside_a_transaction_is_seen(site: Site, readings: list[bool]) -> None:
    """The mistake: nothing was read before."""
    with site.runtime.begin() as ctx:
        site.runtime.deploy(ctx, *shipped_packages())
    assert readings == [False]


def test_check_reads_once(site: Site, readings: list[bool]) -> None:
    answer = site.as_("designer@city").post("/definitions/approval/check", json={"files": {}})
    assert (answer.json, readings) == ({"problems": []}, [True])


def test_problems_name_the_file_though_it_was_read_under_another_name(site: Site) -> None:
    browser = site.as_("designer@city")
    broken = BPMN.replace("<bpmn:process", "<bpmn:unheard/><bpmn:process", 1).encode()
    form = {"diagram": (BytesIO(broken), "any.bpmn")}
    assert browser.post("/definitions/upload", form).status_code == 303
    found = browser.post("/definitions/approval/check", json={"files": {}}).json or {}
    assert {each["file"].partition(":")[0] for each in found["problems"]} == {"approval/diagram.bpmn"}
