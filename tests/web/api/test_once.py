"""A request sent again with its key is answered as before and does nothing; races have one winner."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine.models import IdempotencyKey, Instance
from tests.web.api.client import Program, program
from tests.web.site import Site

OPERATOR = "sysadmin@city"
START = {
    "definition": "approval",
    "business_key": "k",
    "variables": {"organisation_id": "ent-0001", "subject": "甲"},
}
CLIENTS = 20


def start(sender: Program, key: str, body: dict[str, Any] | None = None) -> TestResponse:
    return sender.post("/api/v1/instances", body or START, headers={"Idempotency-Key": key})


def instances(site: Site) -> int:
    with site.runtime.read() as ctx:
        return ctx.session.scalar(select(func.count()).select_from(Instance)) or 0


def test_repeat_gets_the_first_answer(any_site: Site) -> None:
    sender = program(any_site, OPERATOR)
    first, second = start(sender, "one"), start(program(any_site, OPERATOR), "one")
    assert (first.status_code, first.text, first.location) == (
        second.status_code,
        second.text,
        second.location,
    )
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert instances(any_site) == 1


def test_key_with_another_request_is_refused(site: Site) -> None:
    sender = program(site, OPERATOR)
    assert start(sender, "one").status_code == 201
    other = start(sender, "one", {**START, "business_key": "other"})
    assert (other.status_code, other.json["code"]) == (422, "idempotency.used")
    message = sender.post("/api/v1/messages", {"name": "x"}, headers={"Idempotency-Key": "one"})
    assert message.json["code"] == "idempotency.used"
    assert instances(site) == 1


def test_key_of_one_person_answers_nobody_else(site: Site) -> None:
    site.start()
    unit = program(site, "unit_union@ent-0001")
    assert start(program(site, OPERATOR), "one").status_code == 201
    assert start(unit, "one").status_code == 403


def test_scope_is_asked_before_a_known_answer_is_given(site: Site) -> None:
    assert start(program(site, OPERATOR), "one").status_code == 201
    assert start(program(site, OPERATOR, ["instances:read"]), "one").status_code == 403


def test_failure_leaves_the_key_free(site: Site) -> None:
    sender = program(site, OPERATOR)
    assert start(sender, "one", {**START, "definition": "nothing"}).status_code == 404
    assert start(sender, "one").status_code == 201


def test_without_a_key_each_request_counts(site: Site) -> None:
    sender = program(site, OPERATOR)
    assert [sender.post("/api/v1/instances", START).status_code for _time in range(2)] == [201, 201]
    assert instances(site) == 2


def test_bad_keys_are_refused(site: Site) -> None:
    for key in ("", "a b", "x" * 201, "é"):
        answer = start(program(site, OPERATOR), key)
        assert (answer.status_code, answer.json["code"]) == (400, "idempotency.bad_key"), key


def test_task_handed_on_is_still_answered(site: Site) -> None:
    task_id = site.open_task(site.start())
    unit, path = program(site, "unit_union@ent-0001"), f"/api/v1/tasks/{task_id}/transfer"
    body, key = (
        {"principal": "post:unit_admin@ent-0001", "reason": "出差"},
        {"headers": {"Idempotency-Key": "one"}},
    )
    assert [unit.post(path, body, **key).status_code for _time in range(2)] == [200, 200]
    assert unit.post(path, body).status_code == 404


def test_answers_are_kept_for_three_days(site: Site) -> None:
    start(program(site, OPERATOR), "one")
    tick = site.runtime.ports.ticks["web.api.once"]
    site.clock.advance(hours=71)
    assert site.runtime.run("system", tick) == 0
    site.clock.advance(hours=2)
    assert site.runtime.run("system", tick) == 1
    with site.runtime.read() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0


def test_many_at_once_with_one_key_act_once(any_site: Site) -> None:
    senders, barrier = [program(any_site, OPERATOR) for _client in range(CLIENTS)], Barrier(CLIENTS)

    def send(sender: Program) -> tuple[int, str]:
        barrier.wait()
        answer = start(sender, "one")
        return answer.status_code, answer.text

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = Counter(pool.map(send, senders))
    assert [(status, count) for (status, _text), count in answers.items()] == [(201, CLIENTS)]
    assert instances(any_site) == 1
