"""The audit's page: who did what, to what, from where, for those who watch."""

from __future__ import annotations

import re

from flask import g
from sqlalchemy import select

from engine.models import AuditEvent
from handlers.webhooks.models import WebhookReceiver
from tests.web.site import GOOD_PLAN, PASSWORD, Site
from web.audit_changes import list_changes

UNIT, COUNTY, WATCHER = "unit_union@ent-0001", "county_union@county-01", "discipline@city"


def _kinds(site: Site, query: str = "", seat: str = WATCHER) -> list[str]:
    page = site.as_(seat).get(f"/audit{query}")
    assert page.status_code == 200
    return re.findall(r"<code>([\w.]+)</code>", page.text)


def _act(site: Site) -> str:
    instance_id = site.start()
    site.as_(UNIT).post(f"/tasks/{site.open_task(instance_id)}", GOOD_PLAN)
    site.clock.advance(days=2)
    reason = {"action": "return", "reason": "缺分工"}
    site.as_(COUNTY).post(f"/tasks/{site.open_task(instance_id)}", reason)
    return instance_id


def test_lines_are_found_by_person_object_action_and_day(site: Site) -> None:
    instance_id = _act(site)
    assert _kinds(site, "?action=tasks") == ["task_completed", "task_completed"]
    assert _kinds(site, f"?person=p:{UNIT}&action=tasks") == ["task_completed"]
    assert _kinds(site, "?person=nobody-of-this-name&action=tasks") == []
    assert _kinds(site, f"?object={instance_id}") == ["task_completed", "task_completed"]
    assert _kinds(site, "?object=ent-0001&machine=1").count("task_opened") == 3
    assert _kinds(site, "?object=none") == []
    assert _kinds(site, "?action=tasks&from=2026-03-04") == ["task_completed"]
    assert _kinds(site, "?action=tasks&until=2026-03-03") == ["task_completed"]
    assert _kinds(site, "?action=tasks&said=缺分工") == ["task_completed"]
    assert site.as_(WATCHER).get("/audit?from=yesterday").status_code == 422


def test_line_says_from_where_and_why(site: Site) -> None:
    _act(site)
    with site.runtime.read() as ctx:
        done = ctx.session.query(AuditEvent).filter_by(kind="task_completed").order_by(AuditEvent.id).all()
        sources = [str(each.data["source"]) for each in done]
    assert all(re.fullmatch(r"session [0-9a-f]{12} 127\.0\.0\.1", each) for each in sources)
    assert sources[0] != sources[1]
    page = site.as_(WATCHER).get("/audit?action=tasks").text
    assert sources[1] in page
    assert "缺分工" in page


def test_export_holds_what_the_page_lists_and_is_told_itself(site: Site) -> None:
    _act(site)
    lines = site.as_(WATCHER).get("/audit.csv?action=tasks").data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[3] for line in lines[1:]] == ["task_completed", "task_completed"]
    assert _kinds(site, "?action=exports") == ["audit.exported"]


def test_line_shows_what_changed_by_name_and_no_secret(site: Site) -> None:
    keeper = site.as_("sysadmin@city")
    form = {
        **{
            "name": "工会群",
            "kind": "wecom",
            "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        },
        **{"secret": "first-secret", "kinds": "plan_issued", "organisation_id": "city", "is_on": "true"},
    }
    assert keeper.post("/webhooks/new", {**form, "idempotency_key": "k"}).status_code == 303
    with site.runtime.read() as ctx:
        receiver_id = ctx.session.scalars(select(WebhookReceiver.id)).one()
    changed = {**form, "name": "县区群", "secret": "second-secret", "is_on": ""}
    assert keeper.post(f"/webhooks/{receiver_id}", changed).status_code == 303
    for language, words in (
        (
            "zh",
            ("名称</strong>：工会群 → 县区群", "启用</strong>：是 → 否", "密钥</strong>：— → 已更换，不显示"),
        ),
        (
            "en",
            (
                "Name</strong>: 工会群 → 县区群",
                "On</strong>: Yes → No",
                "Secret</strong>: — → replaced, not shown",
            ),
        ),
    ):
        page = site.as_(WATCHER).get(f"/audit?action=webhook.changed&lang={language}").text
        assert [each for each in words if each not in page] == []
        assert "-secret" not in page
    table = site.as_(WATCHER).get("/audit.csv?action=webhook.changed&lang=zh").data.decode("utf-8-sig")
    assert "名称: 工会群" in table
    assert "名称: 县区群" in table
    assert "-secret" not in table


def test_values_are_read_as_people_write_them(site: Site) -> None:
    data = {"before": {"roles": ["a", "b"], "is_on": True}, "after": {"label": {"name": "x", "note": None}}}
    for chosen, words in (
        ("zh", [("说明", "—", "名称：x；备注：—"), ("启用", "是", "—"), ("角色", "a、b", "—")]),
        ("en", [("Note", "—", "Name: x; Note: —"), ("On", "Yes", "—"), ("Role", "a, b", "—")]),
    ):
        with site.app.test_request_context():
            g.language = chosen
            found = sorted((each.label, each.before, each.after) for each in list_changes(data))
        assert found == sorted(words)
    assert list_changes({"reason": "x"}) == []


def test_revoked_calendar_and_discarded_drafts_are_told(site: Site) -> None:
    browser = site.as_(UNIT)
    made = {"calendar_password": PASSWORD, "idempotency_key": "k"}
    assert browser.post("/account/calendar", made).status_code == 200
    assert browser.post("/account/calendar/revoke").status_code == 303
    designer, words = site.as_("designer@city"), {"title": "x", "body": "x", "title_en": "x", "body_en": "x"}
    assert designer.post("/templates/plan_issued", {**words, "revision": "0", "base": "0"}).status_code == 303
    assert designer.post("/templates/plan_issued/discard").status_code == 303
    told = ["notice_template.draft_discarded", "calendar_feed.revoked", "calendar_feed.created"]
    assert _kinds(site) == told
