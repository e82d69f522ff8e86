"""Camunda's own external-task clients for Python and Node.js, unchanged, against the real web server."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import select

from engine.external import Filter, list_jobs
from engine.model.elements import Event
from engine.models import AuditEvent, Incident, Instance, ScopeRow
from tests.engine.acts import deploy_to, names
from tests.engine.spiff.diagrams import boundary, node, process, start, user
from tests.web.api.client import token_for
from tests.web.engine_rest.clients.crew import Crew, serving, until
from tests.web.engine_rest.sample import ADMIN
from tests.web.site import Site
from web.listener import THREADS

WORK = process(
    [
        start(),
        node("serviceTask", "W", topic="=topic"),
        user("Check"),
        boundary("E", "W", Event(kind="error", error_code="no_stock")),
        user("Reorder"),
    ],
    ["Begin > W > Check", "E > Reorder"],
)
KINDS = ("python", "js")


@pytest.fixture
def crew(site: Site) -> Iterator[Crew]:
    """Nobody yet."""
    deploy_to(site.runtime, WORK, "work")
    with serving(site) as url:
        hired = Crew(site, url)
        yield hired
        hired.dismiss()


def begin(site: Site, topic: str, what: str = "complete") -> str:
    """Start an instance whose work is for this topic."""
    data = {"topic": topic, "what": what, "order": 7}
    return site.runtime.run("system", lambda ctx: site.runtime.start(ctx, "work", data=data))


def stands_at(site: Site, instance_id: str) -> list[str]:
    """The open tasks of an instance."""
    with site.runtime.read() as ctx:
        return [task.node for task in site.runtime.list_open_tasks(ctx, instance_id)]


def variables(site: Site, instance_id: str) -> dict[str, Any]:
    """The variables of a process."""
    with site.runtime.read() as ctx:
        query = select(ScopeRow.variables).where(ScopeRow.instance_id == instance_id)
        return dict(ctx.session.scalars(query).one())


def holder(site: Site, instance_id: str) -> str | None:
    """Who has an instance's job."""
    with site.runtime.read() as ctx:
        return next(row.worker_id for row in list_jobs(ctx, Filter(instance_id=instance_id)))


@pytest.mark.parametrize("kind", KINDS)
def test_client_waits_completes_fails_and_refuses(site: Site, crew: Crew, kind: str) -> None:
    client = crew.hire(kind, "w1", "t")
    time.sleep(1)  # it is idle, its request waits
    began, done = time.monotonic(), begin(site, "t")
    until(lambda: stands_at(site, done) == ["Check"])
    # Woken by the commit or the next look, long before the twenty seconds that it would wait.
    assert time.monotonic() - began < 10
    found = variables(site, done)
    assert {name: found[name] for name in ("by", "order", "price", "parts")} == {
        "by": "w1",
        "order": 7,
        "price": Decimal("1.5"),
        "parts": ["a"],
    }
    assert "scratch" not in found
    refused, failed = begin(site, "t", "refuse"), begin(site, "t", "fail")
    until(lambda: stands_at(site, refused) == ["Reorder"])
    assert variables(site, refused)["missing"] == 3

    def incident() -> Incident | None:
        with site.runtime.read() as ctx:
            return ctx.session.scalars(select(Incident).where(Incident.instance_id == failed)).one_or_none()

    assert until(incident).cause == "no paper"
    with site.runtime.read() as ctx:
        failures = select(AuditEvent.data).where(AuditEvent.kind == "external_failed").order_by(AuditEvent.id)
        assert [data["retries"] for data in ctx.session.scalars(failures)] == [1, 0]
    client.kill()


def test_pages_are_served_while_more_requests_wait_than_the_server_works_on(site: Site) -> None:
    body = {"workerId": "w", "maxTasks": 1, "asyncResponseTimeout": 20_000}
    body["topics"] = [{"topicName": "none", "lockDuration": 1000}]
    headers = {"Authorization": f"Bearer {token_for(site, ADMIN)}", "Content-Type": "application/json"}

    def ask(url: str, data: bytes | None = None) -> tuple[int, bytes]:
        with urlopen(Request(url, data, headers), timeout=30) as answer:
            return answer.status, answer.read()

    room = site.app.extensions["waiting_room"]
    with ThreadPoolExecutor(2 * THREADS) as pool:
        with serving(site) as url:
            fetch = f"{url}/external-task/fetchAndLock"
            asked = [pool.submit(ask, fetch, json.dumps(body).encode()) for _ in range(2 * THREADS)]
            until(lambda: room.occupied == 2 * THREADS)
            began = time.monotonic()
            assert ask(f"{url}/version")[0] == 200
            assert time.monotonic() - began < 10
        # The server has ended, and has answered everybody before.
        assert [each.result() for each in asked] == [(200, b"[]\n")] * 2 * THREADS
        assert time.monotonic() - began < 15


def test_two_clients_on_one_topic_never_get_the_same_job(site: Site, crew: Crew) -> None:
    for kind in KINDS:
        for number in (1, 2):
            crew.hire(kind, f"{kind} {number}", "shared")
    ids = [begin(site, "shared") for _ in range(20)]
    until(lambda: names(site.runtime).count("Check") == len(ids))
    with site.runtime.read() as ctx:
        query = select(AuditEvent.instance_id, AuditEvent.data).where(AuditEvent.kind == "external_completed")
        done = ctx.session.execute(query).all()
    assert Counter(row.instance_id for row in done) == dict.fromkeys(ids, 1)


def test_a_client_extends_its_lock_and_keeps_the_job(site: Site, crew: Crew) -> None:
    first = crew.hire("js", "first", "long")
    instance_id = begin(site, "long", "extend")
    first.hear("extended")
    site.clock.advance(minutes=5)
    crew.hire("python", "second", "long")
    time.sleep(1)
    assert holder(site, instance_id) == "first"
    first.go_on()
    until(lambda: stands_at(site, instance_id) == ["Check"])


def test_a_dead_clients_job_goes_to_another_and_a_late_one_is_refused(site: Site, crew: Crew) -> None:
    dead, late = crew.hire("python", "dead", "d"), crew.hire("python", "late", "l")
    first, second = begin(site, "d", "hang"), begin(site, "l", "hang")
    assert (dead.hear("got"), late.hear("got")) == ("hang", "hang")
    dead.kill()
    heir = crew.hire("js", "heir", "d")
    time.sleep(1)
    assert (stands_at(site, first), holder(site, first)) == ([], "dead")
    site.clock.advance(seconds=61)
    until(lambda: stands_at(site, first) == ["Check"])
    assert variables(site, first)["by"] == "heir"
    heir.kill()
    # The late one still holds on to its task while somebody else has been given the job.
    other = crew.hire("python", "other", "l")
    assert other.hear("got") == "hang"
    late.go_on()
    assert "locked by worker 'other'" in late.hear("error")
    other.go_on()
    until(lambda: stands_at(site, second) == ["Check"])
    assert variables(site, second)["by"] == "other"
    with site.runtime.read() as ctx:
        assert set(ctx.session.scalars(select(Instance.state))) == {"running"}
