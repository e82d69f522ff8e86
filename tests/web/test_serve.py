"""What a start does to a database that is already in use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.models import Definition
from handlers.campaigns.service import create_campaign
from tests.web.packages import BPMN, approval
from tests.web.site import Site
from tests.web.twins import make_campaign
from web import serve
from web.demo.load import DemoLogin
from web.serve import deploy_missing
from web.shipped import shipped_packages

PREVIOUS = 2025
"""The year before the clock's."""


def test_version_released_in_the_designer_stays_the_newest(site: Site) -> None:
    said: list[str] = []
    changed = replace(approval(), bpmn=BPMN.replace("制定方案", "起草方案").encode())
    site.runtime.run("system", lambda ctx: site.runtime.deploy(ctx, changed))
    deploy_missing(site.runtime, [approval()], said.append)
    assert said == []
    with site.runtime.read() as ctx:
        assert ctx.session.query(Definition).filter_by(key="approval").count() == 2


def test_shipped_processes_are_deployed_together_once(site: Site) -> None:
    said: list[str] = []
    packages = shipped_packages()
    assert len({package.id for package in packages}) == len(packages) >= 8
    deploy_missing(site.runtime, packages, said.append)
    assert sorted(said) == sorted(f"Deployed {package.id} version 1" for package in packages)
    deploy_missing(site.runtime, packages, said.append)
    assert len(said) == len(packages)


def test_interrupted_first_start_is_completed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo city is there, its contests are not: the next start makes them; later ones leave them alone."""
    played: list[str] = []
    monkeypatch.setattr(serve.demo, "is_loaded", lambda _runtime: True)
    monkeypatch.setattr(serve.demo, "load_demo", lambda _runtime: [DemoLogin("office", "x", "office", "")])
    monkeypatch.setattr(serve, "play_opening", lambda _url, _now, _files: played.append("this year"))
    monkeypatch.setattr(serve, "play_previous", lambda _url, year, _now, _files: played.append(str(year)))
    serve.prepare(site.runtime, lambda _text: None)
    assert played == [str(PREVIOUS), "this year"]
    site.runtime.run("system", lambda ctx: create_campaign(ctx, PREVIOUS))
    serve.prepare(site.runtime, lambda _text: None)
    assert played[2:] == ["this year"]
    make_campaign(site)
    serve.prepare(site.runtime, lambda _text: None)
    assert len(played) == 3
