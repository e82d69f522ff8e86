"""查看个人信息: an operator corrects a process without reading people's numbers, or reads one for a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import IncidentError
from engine.models import AuditEvent, ExternalJob, Incident, Job, Message, OutboxMessage, ScopeRow
from engine.registry import handler
from handlers.notices.models import Notice
from tests.engine.acts import deploy_to
from tests.engine.spiff.diagrams import node, process, start, user
from tests.web.api.client import program
from tests.web.reading import words_of
from tests.web.site import Browser, Site
from tests.web.test_personal import everything
from tests.web.views.test_incidents import correct

OPERATOR = "sysadmin@city"
FIRST, SECOND, LOOKALIKE = "13800005678", "13911112222", "13899995678"
MASKED, MASKED_SECOND = "138****5678", "139****2222"
IDENTITY, MASKED_IDENTITY = "37230119800101123X", "372****123X"
CONTACT = {"type": "textfield", "key": "contact", "label": "联系电话", "properties": {"personal": "contact"}}
CARD = {"type": "textfield", "key": "card", "label": "身份证号", "properties": {"personal": "identity"}}
FORM = {"components": [CONTACT, CARD]}


@handler("test.disclosures.call")
def call(_ctx: Any, *, telephone: str, note: str) -> dict[str, Any]:
    if note != "ok":
        raise IncidentError(f"{telephone} was not reached")
    return {"reached": telephone}


@pytest.fixture
def failed(site: Site) -> str:
    """A process that knows telephones and has failed with one of them in the cause; gives its incident."""
    inputs = "{telephone: contact, note: note}"
    diagram = process(
        [start(), node("serviceTask", "W", handler="test.disclosures.call", inputs=inputs), user("A")],
        ["Begin > W > A"],
    )
    deploy_to(site.runtime, diagram, "calling", forms={"people": FORM})
    people = [{"contact": f"李 {SECOND}", "age": 41}, {"contact": "王", "age": 35}]
    data = {"contact": FIRST, "card": IDENTITY, "people": people, "note": f"致电 {FIRST}"}
    with site.runtime.begin("person:p:unit_union@ent-0001") as ctx:
        site.runtime.start(ctx, "calling", data=data)
    site.runtime.work()
    with site.runtime.read() as ctx:
        return ctx.session.scalars(select(Incident.id)).one()


def known(site: Site) -> Mapping[str, Any]:
    """What the process knows."""
    with site.runtime.read() as ctx:
        return ctx.session.scalars(select(ScopeRow.variables).where(ScopeRow.parent_id.is_(None))).one()


def editor(browser: Browser, incident_id: str, what: str = "inputs") -> dict[str, Any]:
    """What an editor of the page starts with."""
    page = browser.get(f"/incidents/{incident_id}").text
    found = re.search(rf'<textarea[^>]*id="values-{what}"[^>]*>([^<]*)<', page)
    assert found
    typed: dict[str, Any] = json.loads(unescape(found[1]))
    return typed


def test_operator_sees_masks_wherever_the_incident_is_shown(site: Site, failed: str) -> None:
    browser, sender = site.as_(OPERATOR), program(site, OPERATOR)
    with site.runtime.read() as ctx:
        instance_id = ctx.session.get_one(Incident, failed).instance_id
    paths = ["/incidents", f"/incidents/{failed}", f"/instances/{instance_id}/personal"]
    paths += [f"/instances/{instance_id}{query}" for query in ("", "?tab=data")]
    programs = ["/api/v1/incidents", f"/api/v1/incidents/{failed}", "/api/v1/jobs"]
    programs += [f"/engine-rest/process-instance/{instance_id}/variables"]
    for reader, addresses in ((browser, paths), (sender, programs)):
        for path in addresses:
            words = words_of(reader.get(path))
            assert MASKED in words, path
            assert [each for each in (FIRST, SECOND, IDENTITY) if each in words] == [], path
    page = browser.get(f"/incidents/{failed}").text
    for masked in (f"李 {MASKED_SECOND}", MASKED_IDENTITY, "查看个人信息"):
        assert masked in page


def test_failed_try_of_a_worker_and_a_message_are_masked_too(site: Site, failed: str) -> None:
    with site.runtime.begin() as ctx:
        job = ctx.session.scalars(select(Job)).one()
        shared = {"instance_id": job.instance_id, "token_id": job.token_id, "node": "W"}
        now = {"created_at": ctx.now(), "available_at": ctx.now()}
        words = {"error": f"{FIRST} busy", "error_details": f"{FIRST} busy"}
        ctx.session.add(ExternalJob(id="x1", topic="t", retries=3, inputs={}, **shared, **now, **words))
        payload = {"contact": SECOND, "number": 3}
        timed = {"created_at": ctx.now(), "expires_at": ctx.now(), "due_at": ctx.now()}
        ctx.session.add(
            Message(id="m1", name="Called", correlation_key="k", payload=payload, state="pending", **timed)
        )
    sender = program(site, OPERATOR)
    for path in ("/engine-rest/external-task", "/engine-rest/external-task/x1"):
        assert f"{MASKED} busy" in sender.get(path).text
    assert sender.get("/engine-rest/external-task/x1/errorDetails").text == f"{MASKED} busy"
    [message] = sender.get("/api/v1/messages").json["items"]
    assert message["variables"] == {"contact": MASKED_SECOND, "number": 3}


def test_inputs_left_masked_are_stored_as_they_were(site: Site, failed: str) -> None:
    browser = site.as_(OPERATOR)
    shown = editor(browser, failed)
    assert shown == {"telephone": MASKED, "note": f"致电 {MASKED}"}
    answer = correct(browser, failed, "inputs", json.dumps({**shown, "note": "ok"}))
    assert answer.location.endswith("?ok=corrected")
    assert known(site)["reached"] == FIRST, "the handler got the number, not its mask"


def test_data_left_masked_are_stored_as_they_were(site: Site, failed: str) -> None:
    page = site.as_(OPERATOR).get(f"/incidents/{failed}").text
    found = re.search(r"<pre[^>]*>([^<]*)</pre>", page)
    assert found
    seen = json.loads(unescape(found[1]))
    before = known(site)
    seen["people"][0]["age"], seen["note"] = 42, "ok"
    sent = {name: seen[name] for name in ("contact", "card", "people", "note")}
    assert correct(site.as_(OPERATOR), failed, "variables", json.dumps(sent)).status_code == 303
    people = [{**before["people"][0], "age": 42}, before["people"][1]]
    expected = {**before, "people": people, "note": "ok", "reached": FIRST}
    assert {name: known(site)[name] for name in expected} == expected


def test_result_given_by_hand_may_name_what_is_masked(site: Site, failed: str) -> None:
    assert (
        correct(site.as_(OPERATOR), failed, "result", json.dumps({"reached": MASKED_SECOND})).status_code
        == 303
    )
    assert known(site)["reached"] == SECOND


def test_program_sends_back_what_it_has_read(site: Site, failed: str) -> None:
    sender = program(site, OPERATOR)
    with site.runtime.read() as ctx:
        instance_id = ctx.session.get_one(Incident, failed).instance_id
    read = sender.get(f"/api/v1/instances/{instance_id}").json["variables"]
    before = known(site)
    changed = {"contact": read["contact"], "card": read["card"], "people": list(reversed(read["people"]))}
    path = f"/api/v1/instances/{instance_id}/variables"
    assert sender.post(path, {"variables": changed, "reason": "调整次序"}).status_code == 200
    assert known(site) == {**before, "people": list(reversed(before["people"]))}
    again = {"inputs": {"telephone": MASKED, "note": "ok"}, "reason": "重试"}
    assert sender.post(f"/api/v1/incidents/{failed}/retry", again).status_code == 200
    assert known(site)["reached"] == FIRST


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"people": [{"contact": MASKED}]}, "people[0].contact"),
        ({"note": "致电 137****0000"}, "note"),
        ({"new": {"deep": [MASKED]}}, "new.deep[0]"),
    ],
)
def test_mask_that_could_mean_several_or_none_is_refused(
    site: Site, failed: str, sent: dict[str, Any], place: str
) -> None:
    with site.runtime.read() as ctx:
        instance_id = ctx.session.get_one(Incident, failed).instance_id
    more = {"people": [{"contact": FIRST}, {"contact": LOOKALIKE}]}
    site.runtime.run(
        "system", lambda ctx: site.runtime.set_variables(ctx, instance_id, more, reason="x"), "session x"
    )
    before = known(site)
    answer = correct(site.as_(OPERATOR), failed, "variables", json.dumps(sent))
    assert (answer.status_code, f"“{place}”里是遮盖过的个人信息" in answer.text) == (422, True)
    body = {"variables": sent, "reason": "更正"}
    problem = program(site, OPERATOR).post(f"/api/v1/instances/{instance_id}/variables", body)
    assert (problem.status_code, problem.json["code"]) == (422, "personal.mask_typed")
    assert known(site) == before


def test_correction_shows_no_number_in_history_audit_or_notice(site: Site, failed: str) -> None:
    browser = site.as_(OPERATOR)
    with site.runtime.read() as ctx:
        instance_id = ctx.session.get_one(Incident, failed).instance_id
    for contact in (SECOND, "13700009999"):  # the one before the last stands nowhere but in the history
        values = {"contact": contact}
        site.runtime.run(
            "system",
            lambda ctx, values=values: site.runtime.set_variables(
                ctx, instance_id, values, reason=f"改为 {values['contact']}"
            ),
            "session x",
        )
    inputs = {"telephone": "13700009999", "note": f"ok? {SECOND}" + "长" * 280 + FIRST}
    assert correct(browser, failed, "inputs", json.dumps(inputs), f"原号 {FIRST} 打不通").status_code == 303
    numbers = (FIRST, SECOND, "13700009999", FIRST[:8])
    for path in (f"/instances/{instance_id}", f"/instances/{instance_id}/replay", "/audit?machine=1"):
        words = words_of(browser.get(path))
        assert [each for each in numbers if each in words] == [], path
        assert MASKED in words, path
    for path in ("/audit.csv?machine=1", f"/instances/{instance_id}/case.zip"):
        assert [each for each in numbers if each in everything(browser.get(path))] == [], path
    with site.runtime.read() as ctx:
        told = [
            *ctx.session.scalars(select(Notice.body)),
            *ctx.session.scalars(select(OutboxMessage.payload)),
        ]
    assert [each for each in (*numbers, IDENTITY) if each in str(told)] == []
    assert any(f"原号 {MASKED} 打不通" in str(each) for each in told)


def test_one_value_is_read_for_a_reason_that_stays(site: Site, failed: str) -> None:
    browser = site.as_(OPERATOR)
    with site.runtime.read() as ctx:
        instance_id = ctx.session.get_one(Incident, failed).instance_id
    path = f"/instances/{instance_id}/personal"
    page = browser.get(path).text
    places = dict(re.findall(r'name="place" value="([^"]+)"[^>]*> <span[^>]*>([^<]+)<', page))
    assert sorted(places.values()) == [
        f"联系电话：{MASKED}",
        f"联系电话：李 {MASKED_SECOND}",
        f"身份证号：{MASKED_IDENTITY}",
    ]
    place = next(each for each, text in places.items() if text.startswith("身份证号"))
    refused = browser.post(path, {"place": place, "reason": "  "})
    assert (refused.status_code, "请写明理由" in refused.text, IDENTITY in refused.text) == (422, True, False)
    assert browser.post(path, {"place": "nothing", "reason": "核对"}).status_code == 404
    answer = browser.post(path, {"place": place, "reason": "户籍系统要求核对证号"})
    assert (IDENTITY in answer.text, FIRST in answer.text) == (True, False)
    with site.runtime.read() as ctx:
        event = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "personal.disclosed")).one()
    assert event.actor == "person:p:sysadmin@city"
    told = {name: event.data[name] for name in ("field", "place", "reason")}
    assert told == {"field": "身份证号", "place": place, "reason": "户籍系统要求核对证号"}
    history = words_of(browser.get(f"/instances/{instance_id}"))
    for words in ("查看了个人信息全文：身份证号", "户籍系统要求核对证号"):
        assert words in history
    assert IDENTITY not in browser.get(path).text
