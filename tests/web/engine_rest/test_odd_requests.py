"""Odd requests get an answer that says what is odd, never a 500, and never keep the server busy."""

from __future__ import annotations

import pytest

from tests.web.engine_rest.sample import ADMIN, deploy, worker
from tests.web.engine_rest.test_tasks import PLAN, begun
from tests.web.site import Site
from web import policy

ODD_NUMBERS = ("--5", "-", "٣", "1e3")
ODD_VALUES = (
    "1e999999999",
    "-1e999999999",
    "1e-999999999",
    "1" + "0" * 100,
    r'"\ud800"',
    r'[{"\ud800": 1}]',
    r'"\u0000"',
)


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_a_number_that_is_none(site: Site, number: str) -> None:
    send = worker(site)
    for path in ("task", "process-instance", "process-definition", "external-task", "deployment"):
        assert send("GET", f"/{path}?maxResults={number}").status_code == 400, path
    assert (
        send("POST", "/external-task/fetchAndLock", {"workerId": "w", "maxTasks": number}).status_code == 400
    )


def test_values_that_cannot_be_stored(any_site: Site) -> None:
    deploy(any_site)
    send = worker(any_site)
    for value in ODD_VALUES:
        for kind in ("null", '"Boolean"', '"Double"', '"Json"'):
            body = f'{{"variables": {{"x": {{"value": {value}, "type": {kind}}}}}}}'
            answer = send(
                "POST",
                "/process-definition/key/shipping/start",
                data=body,
                content_type="application/json",
            )
            assert (answer.status_code, answer.json["type"]) == (400, "InvalidRequestException"), body


def test_a_text_with_half_a_character_is_no_topic(any_site: Site) -> None:
    topics = [{"topicName": "\ud800", "lockDuration": 1}]
    answer = worker(any_site)(
        "POST", "/external-task/fetchAndLock", {"workerId": "w", "maxTasks": 1, "topics": topics}
    )
    assert answer.status_code == 400


def test_a_filter_takes_so_many_texts(site: Site) -> None:
    send = worker(site)
    for name in ("process-instance?processInstanceIds", "process-definition?processDefinitionIdIn"):
        assert send("GET", f"/{name}=" + "a," * 70_000).status_code == 400
        assert send("GET", f"/{name}=a,b,,").json == []


def test_a_pattern_may_end_with_a_backslash(any_site: Site) -> None:
    send, _task_id = begun(any_site)
    assert send("GET", "/task?nameLike=%25").json != []
    for pattern in ("x%5C", "%25%5C", "%5C%5C", "%5C%25"):
        assert send("GET", f"/task?nameLike={pattern}").json == []


@pytest.mark.parametrize("act", ["complete", "claim", "unclaim"])
def test_a_task_handed_on_meanwhile_is_left_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """Whoever was asked for at the gate is asked for again where the act is done."""
    send, task_id = begun(site)
    stranger = worker(site, ADMIN)
    monkeypatch.setitem(policy._RELATIONS, policy.TASK, lambda *_: None)  # the gate saw it before
    body = {"variables": PLAN} if act == "complete" else {}
    assert stranger("POST", f"/task/{task_id}/{act}", body).status_code == 404
    assert send("GET", f"/task/{task_id}").json["assignee"] is None
