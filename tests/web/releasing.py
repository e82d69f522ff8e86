"""Asks for releases of drafts as the pages do, with whoever has to approve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from engine import definitions
from engine.model import read_package
from engine.models import HumanTask, TaskState
from tests.web.site import Browser, Site

DESIGNER, DIRECTOR = "designer@city", "office_director@city"
_PACKAGE = Path(__file__).parents[2] / "workflows" / "model_release"


def deploy_releasing(site: Site) -> None:
    """The process that releases others."""
    site.runtime.run("system", lambda ctx: site.runtime.deploy(ctx, read_package(_PACKAGE)))


def ask(browser: Browser, revision: int | str, key: str = "approval", **form: Any) -> TestResponse:
    """The form of the page 提交发布."""
    sent = {
        "revision": str(revision),
        "explanation": "按新办法调整",
        "when": "now",
        "running": "keep",
        **form,
    }
    return browser.post(f"/definitions/{key}/release", sent)


def approval_task(site: Site) -> HumanTask:
    """The open task of approving."""
    with site.runtime.read() as ctx:
        return ctx.session.query(HumanTask).filter_by(node="ApproveRelease", state=TaskState.READY).one()


def approve(site: Site) -> None:
    """The director approves whatever waits."""
    with site.runtime.read() as ctx:
        waiting = ctx.session.query(HumanTask).filter_by(node="ApproveRelease", state=TaskState.READY).all()
    for task in waiting:
        assert site.as_(DIRECTOR).post(f"/tasks/{task.id}", {"action": "submit"}).status_code == 303


def release(site: Site, revision: int = 1, key: str = "approval") -> int:
    """Ask for a release and approve it where it must be; gives the newest version."""
    with site.runtime.read() as ctx:
        is_there = definitions.find_newest(ctx, "model_release") is not None
    if not is_there:
        deploy_releasing(site)
    answer = ask(site.as_(DESIGNER), revision, key)
    assert answer.status_code == 303, answer.text
    approve(site)
    with site.runtime.read() as ctx:
        return definitions.get_newest(ctx, key).version
