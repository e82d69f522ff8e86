"""群机器人和接口: who keeps receivers, what their pages show, and a test message from click to robot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.models import OutboxMessage
from engine.outbox import send_due
from handlers.webhooks import service
from handlers.webhooks.models import WebhookReceiver
from handlers.webhooks.sender import CHANNEL, WebhookSender
from tests.handlers.webhooks.robots import DINGTALK, Robots, serving
from tests.web.site import Browser, Site

OFFICE = "office@city"
FORM: dict[str, Any] = {
    **{"name": "工作群", "kind": "dingtalk", "secret": DINGTALK, "kinds": ["task.overdue"]},
    **{"organisation_id": "county-01", "is_on": "true"},
}


@pytest.fixture
def robots(site: Site) -> Iterator[Robots]:
    with serving() as found:
        config = site.app.config["SAICHENG"]
        site.app.config["SAICHENG"] = replace(config, webhook_hosts=frozenset({found.host}))
        yield found


def add(browser: Browser, robots: Robots, **changes: Any) -> TestResponse:
    address = f"{robots.address}/dingtalk?access_token=ding-token"
    return browser.post("/webhooks/new", {**FORM, "address": address, **changes})


def receivers(site: Site) -> list[WebhookReceiver]:
    with site.runtime.read() as ctx:
        return service.list_receivers(ctx)


def send(site: Site, robots: Robots) -> None:
    sender = WebhookSender(site.runtime.read, "http://localhost", {robots.host})
    send_due(site.runtime.begin, {CHANNEL: sender})


def test_test_message_arrives_and_the_list_says_so(site: Site, robots: Robots) -> None:
    browser = site.as_(OFFICE)
    assert add(browser, robots).status_code == 303
    [receiver] = receivers(site)
    assert "还没有发过" in browser.get("/webhooks").text
    assert browser.post(f"/webhooks/{receiver.id}/test", {"idempotency_key": "k"}).status_code == 303
    browser.post(f"/webhooks/{receiver.id}/test", {"idempotency_key": "k"})
    send(site, robots)
    [(path, body)] = robots.bodies
    assert path == "/dingtalk"
    assert "测试消息" in body["markdown"]["text"]
    page = browser.get("/webhooks").text
    assert "最近一次：2026年3月2日 09:00送出" in page
    assert "临河区" in page


def test_what_the_robot_says_is_shown_in_words(site: Site, robots: Robots) -> None:
    browser = site.as_(OFFICE)
    add(browser, robots, secret="SECwrong")
    browser.post(f"/webhooks/{receivers(site)[0].id}/test")
    send(site, robots)
    assert "机器人拒收（310000 sign not match）；2026年3月2日 09:01再试" in browser.get("/webhooks").text


def test_address_and_secret_are_never_shown_again(site: Site, robots: Robots) -> None:
    browser = site.as_(OFFICE)
    add(browser, robots)
    [receiver] = receivers(site)
    changed = {**FORM, "name": "新名称", "address": "", "secret": ""}
    assert browser.post(f"/webhooks/{receiver.id}", changed).status_code == 303
    pages = [browser.get(f"/webhooks{path}").text for path in ("", f"/{receiver.id}")]
    refused = browser.post(f"/webhooks/{receiver.id}", {**FORM, "name": "", "address": "http://x/geheim"})
    assert refused.status_code == 422
    assert "请填写名称" in refused.text
    for page in (*pages, refused.text):
        for hidden in ("ding-token", DINGTALK, "geheim"):
            assert hidden not in page
    [kept] = receivers(site)
    assert (kept.name, kept.secret, kept.address) == ("新名称", DINGTALK, receiver.address)


def test_secret_of_a_program_is_made_and_shown_once(site: Site, robots: Robots) -> None:
    browser = site.as_(OFFICE)
    made = add(browser, robots, kind="generic", secret="", idempotency_key="once")
    [shown] = re.findall(r"whsec_[\w+/=]{44}", made.text)
    again = add(browser, robots, kind="generic", secret="", idempotency_key="once")
    [receiver] = receivers(site)
    assert receiver.secret == shown
    assert shown not in again.text + browser.get(f"/webhooks/{receiver.id}").text


def test_address_inside_is_refused_when_it_is_called(site: Site, robots: Robots) -> None:
    browser = site.as_(OFFICE)
    add(browser, robots, kind="wecom", secret="", address="https://127.0.0.1/hook")
    browser.post(f"/webhooks/{receivers(site)[0].id}/test")
    send(site, robots)
    assert "地址在内网，不允许发送" in browser.get("/webhooks").text
    assert robots.bodies == []


def test_deleted_receiver_is_gone(site: Site, robots: Robots) -> None:
    browser = site.as_("sysadmin@city")
    add(browser, robots)
    [receiver] = receivers(site)
    assert browser.post(f"/webhooks/{receiver.id}/delete").status_code == 303
    assert receivers(site) == []
    assert browser.get(f"/webhooks/{receiver.id}").status_code == 404


def test_only_its_keepers_see_a_receiver(site: Site, robots: Robots) -> None:
    add(site.as_(OFFICE), robots)
    [receiver] = receivers(site)
    for seat, status in ((OFFICE, 200), ("office_director@city", 200), ("supervisor@city", 403)):
        assert site.as_(seat).get(f"/webhooks/{receiver.id}").status_code == status
    assert site.as_("unit_union@ent-0001").post(f"/webhooks/{receiver.id}/test").status_code == 403
    with site.runtime.read() as ctx:
        assert ctx.session.query(OutboxMessage).all() == []
