"""Uploads stay closed until the scanner says they are clean; what it finds goes, and people are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from engine.models import AuditEvent, OutboxMessage, TaskState
from engine.outbox import send_due
from handlers.files import quarantine
from handlers.files.models import File
from handlers.files.scanner import Scanner, ScannerUnavailable, scanner_from
from handlers.files.store import Store
from handlers.notices.models import Notice
from tests.handlers.files.test_scanner import EICAR, clamd
from tests.web.site import GOOD_PLAN, Site
from tests.web.views.test_uploads import UNIT, send_one


@pytest.fixture
def site(any_site: Site) -> Site:
    """The town with a scanner."""
    any_site.runtime.ports.files.scans = True  # type: ignore[union-attr]
    return any_site


def silent(_path: Path) -> str:
    """A scanner that does not answer."""
    raise ScannerUnavailable


def scan(site: Site, scanner: Scanner) -> int:
    """What the thread of the virus scans does once."""
    return send_due(
        site.runtime.begin, {quarantine.CHANNEL: quarantine.make_sender(site.runtime.begin, scanner)}
    )


def upload(site: Site, content: bytes) -> tuple[str, str]:
    """A task and the id of a file sent for it."""
    task_id = site.open_task(site.start())
    return task_id, send_one(site.as_(UNIT), task_id, "说明.txt", content).json["id"]  # type: ignore[index]


def file(site: Site, file_id: str) -> File:
    with site.runtime.read() as ctx:
        return ctx.session.get_one(File, file_id)


def test_file_is_neither_read_nor_submitted_until_it_is_clean(site: Site) -> None:
    task_id, file_id = upload(site, b"good")
    browser, plan = site.as_(UNIT), {**GOOD_PLAN, "papers": file_id}
    assert scan(site, silent) == 1
    site.clock.advance(minutes=2)
    assert scan(site, silent) == 1, "it is tried again"
    assert file(site, file_id).scan == "waiting", "no answer is not taken for clean"
    for path in (f"/tasks/{task_id}/files/{file_id}", f"/files/{file_id}"):
        assert browser.get(path).status_code == 409
    refused = browser.post(f"/tasks/{task_id}", plan)
    assert refused.status_code == 409
    assert "“说明.txt”正在查毒" in refused.text
    assert "正在查毒</span>" in browser.get(f"/tasks/{task_id}").text, (
        "what was typed is kept, with its state"
    )
    site.clock.advance(minutes=10)
    with clamd() as setting:
        assert scan(site, scanner_from(setting)) == 1
    assert browser.get(f"/tasks/{task_id}/files/{file_id}").data == b"good"
    assert browser.post(f"/tasks/{task_id}", plan).status_code == 303
    assert site.task(task_id).state == TaskState.COMPLETED


def test_virus_is_deleted_recorded_and_told(site: Site) -> None:
    task_id, file_id = upload(site, EICAR)
    with clamd() as setting:
        scan(site, scanner_from(setting))
    found = file(site, file_id)
    assert (found.state, found.scan) == ("removed", "infected")
    store = site.runtime.ports.files.store  # type: ignore[union-attr]
    assert isinstance(store, Store)
    assert not store.has(found.sha256)
    assert site.as_(UNIT).get(f"/files/{file_id}").status_code == 404
    assert site.as_(UNIT).post(f"/tasks/{task_id}", {**GOOD_PLAN, "papers": file_id}).status_code == 422
    with site.runtime.read() as ctx:
        told = ctx.session.execute(
            select(Notice.person_id, Notice.title)
            .where(Notice.kind.startswith("file."))
            .order_by(Notice.kind)
        ).all()
        event = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "file.infected")).one()
    assert [each.person_id for each in told] == [f"p:{UNIT}", "p:sysadmin@city"]
    assert "“说明.txt”查出病毒，已删除" in told[0].title
    assert event.data["virus"] == "Eicar-Test-Signature"


def test_one_answer_brings_all_that_waited_through_an_outage(site: Site) -> None:
    first, second = upload(site, b"one")[1], upload(site, b"two")[1]
    for _try in range(8):
        scan(site, silent)
        site.clock.advance(hours=9)
    with site.runtime.read() as ctx:
        states = ctx.session.scalars(select(OutboxMessage.state).where(OutboxMessage.channel == "virus_scan"))
        assert list(states) == ["failed", "failed"]
    third = upload(site, b"three")[1]
    while scan(site, lambda _path: ""):
        pass
    assert {file(site, each).scan for each in (first, second, third)} == {"clean"}
