"""The pages on which the office and county unions tell a group of people something."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.models import AuditEvent
from handlers.circulars.models import Circular
from handlers.circulars.service import tell
from handlers.directory import service as directory
from handlers.notices.models import Notice
from tests.web.site import Browser, Site

OFFICE, COUNTY, UNIT = "office@city", "county_union@county-01", "unit_union@ent-0001"
TYPED = {"organisation": "city", "unit": "", "roles": "unit_union", "owes": ""}
TYPED |= {"subject": "请补报第一季度情况", "body": "周五之前。"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def preview(browser: Browser, **change: str) -> str:
    return browser.post("/circulars/new", {**TYPED, **change, "preview": "1"}).text


def form_of(page: str) -> dict[str, Any]:
    """What the button under the preview sends."""
    part = page[page.index("preview-title") : page.index("确认发出")]
    found: dict[str, Any] = {}
    for name, value in HIDDEN.findall(part):
        if name != "csrf_token":
            found.setdefault(name, []).append(unescape(value))
    body = re.search(r'<textarea name="body" hidden>(.*?)</textarea>', part, re.S)
    assert body
    return {**found, "body": unescape(body[1]), "send": "1"}


def count(site: Site, model: type[Any]) -> int:
    with site.runtime.read() as ctx:
        return ctx.session.scalar(select(func.count()).select_from(model)) or 0


def test_it_is_previewed_and_sent_once_and_its_fate_is_told(site: Site) -> None:
    browser = site.as_(OFFICE)
    assert "还没有群发过通知" in browser.get("/circulars").text
    page = preview(browser)
    assert "将发给 4 人" in page
    assert "临河机械厂 单位工会" in page
    assert "周五之前。\n\n市总工会 office city" in page
    assert count(site, Circular) == 0, "nothing is sent by looking"
    everybody = browser.get("/circulars/recipients?organisation=city&roles=unit_union").text
    assert everybody.count("单位工会") == 4

    form = form_of(page)
    first, second = browser.post("/circulars/new", form), browser.post("/circulars/new", form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert count(site, Circular) == 1
    assert "正在发送" in browser.get(first.location).text
    while site.runtime.run("system", tell):
        pass
    unit = site.as_("unit_union@ent-0001")
    page = unit.get("/notices").text
    assert "请补报第一季度情况" in page
    unit.post("/notices/read")
    page = browser.get(first.location).text
    assert "office city" in page
    assert len(re.findall("已读</td>", page)) == 1
    assert browser.get(f"{first.location}&tab=unread").text.count("未读</td>") == 3
    assert "没有这样的收件人" in browser.get(f"{first.location}&tab=failed").text
    assert "收件 4 人，已通知 4 人，已读 1 人" in browser.get("/circulars").text
    with site.runtime.read() as ctx:
        [event] = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "circular.sent"))
        assert event.actor == "person:p:office@city"
    assert "群发了通知" in site.as_("sysadmin@city").get("/audit?action=circulars").text


def send(site: Site, seat: str, **typed: str) -> str:
    """Send one and let everybody be told; the address of its page."""
    browser = site.as_(seat)
    place = browser.post("/circulars/new", form_of(preview(browser, **typed))).location
    while site.runtime.run("system", tell):
        pass
    return place


def test_it_says_who_sent_it_to_whom_and_as_what_one_is_among_them(site: Site) -> None:
    place = send(site, OFFICE)
    site.start()
    owing = {"roles": "", "organisation": "county-01", "owes": "approval", "subject": "请尽快办理"}
    send(site, COUNTY, **owing)
    site.clock.advance(days=1)
    site.runtime.run("system", lambda ctx: directory.end_holding(ctx, "unit_union@ent-0001", f"p:{UNIT}"))
    page = unescape(site.as_(UNIT).get("/notices").text)
    for words in (
        "市总工会 office city 于 2026年3月2日 09:00 群发。"
        "发给当时市总工会及下属单位担任单位工会的人，共 4 人。您当时担任临河机械厂 单位工会，所以在内。",
        "发给当时临河区及下属单位担任任何岗位、还欠“方案审批”的人，共 1 人。"
        "您当时担任临河机械厂 单位工会，还有“方案审批”没有办，所以在内。",
    ):
        assert words in page, [line for line in page.splitlines() if "所以在内" in line]
    told = unescape(site.as_(OFFICE).get(place).text)
    assert "办公室可以发给全市任何单位的人。发给当时市总工会及下属单位担任单位工会的人，共 4 人。" in told
    assert "名单在发出的那一刻定下" in told
    english = unescape(site.as_(UNIT).get("/notices?lang=en").text)
    assert "You are among them because you held" in english


def test_when_the_recipients_have_changed_the_sender_is_told_and_nothing_is_sent(site: Site) -> None:
    browser = site.as_(OFFICE)
    form = form_of(preview(browser))
    site.runtime.run("system", lambda ctx: directory.hold_post(ctx, "unit_union@ent-0002", "p:office@city"))
    answer = browser.post("/circulars/new", form)
    assert answer.status_code == 409
    assert "没有发出" in answer.text
    assert "将发给 5 人" in answer.text
    assert count(site, Circular) == 0
    assert browser.post("/circulars/new", form_of(answer.text)).status_code == 303
    changed = {**form_of(preview(browser)), "subject": ["别的"]}
    assert browser.post("/circulars/new", changed).status_code == 409


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(site: Site) -> None:
    browser = site.as_(OFFICE)
    wrong = {**TYPED, "subject": " ", "unit": "没有的厂", "body": "写了很多", "preview": "1"}
    answer = browser.post("/circulars/new", wrong)
    assert answer.status_code == 422
    assert "没有这个单位，或者不在您的范围内" in answer.text
    assert "写了很多</textarea>" in answer.text
    assert 'value="没有的厂"' in answer.text
    answer = browser.post("/circulars/new", {**TYPED, "subject": " ", "roles": "", "preview": "1"})
    assert answer.status_code == 422
    page = answer.text
    assert "请填写标题" in page
    assert "请选择岗位，或者选择仍欠的任务" in page
    assert "没有符合条件的人" in preview(browser, unit="一班", roles="office")
    assert "请从所列岗位中选择" in preview(browser, roles="owner")
    for _ in range(5):
        assert browser.post("/circulars/new", form_of(preview(browser))).status_code == 303
    answer = browser.post("/circulars/new", form_of(preview(browser)))
    assert answer.status_code == 429
    assert "发得太密" in answer.text
    assert "周五之前。</textarea>" in answer.text


def test_a_county_reaches_and_sees_its_own_only(site: Site) -> None:
    office, county = site.as_(OFFICE), site.as_(COUNTY)
    place = office.post("/circulars/new", form_of(preview(office))).location
    page = county.get("/circulars/new").text
    assert "临河区" in page
    assert "北海新区" not in page
    assert "纪检监督" not in page
    assert "将发给 2 人" in preview(county, organisation="county-01")
    for other in ({"organisation": "county-02"}, {"organisation": "city"}, {"unit": "北海化工厂"}):
        answer = county.post("/circulars/new", {**TYPED, **other, "preview": "1"})
        assert answer.status_code == 422
        assert "unit_union ent-0003" not in answer.text
        assert "没有符合条件的人" in county.get("/circulars/recipients", query_string={**TYPED, **other}).text
    form = {**form_of(preview(county, organisation="county-01")), "organisation": ["county-02"]}
    assert county.post("/circulars/new", form).status_code == 422
    assert county.get(place).status_code == 404
    assert "请补报" not in county.get("/circulars").text
    own = county.post("/circulars/new", form_of(preview(county, organisation="county-01")))
    assert own.status_code == 303
    assert "临河区" in county.get(own.location).text
    assert site.as_("county_union@county-02").get(own.location).status_code == 404
    assert office.get(own.location).status_code == 200
    assert count(site, Circular) == 2
    unit = site.as_("unit_union@ent-0001")
    assert unit.get("/circulars").status_code == 403
    assert unit.post("/circulars/new", form).status_code == 403


def test_those_who_still_owe_a_task(site: Site) -> None:
    site.start("ent-0001")
    page = preview(site.as_(OFFICE), owes="approval", roles="")
    assert "将发给 1 人" in page
    assert "unit_union ent-0001" in page
    answer = site.as_(OFFICE).post("/circulars/new", {**TYPED, "owes": "patent_application", "preview": "1"})
    assert answer.status_code == 422
    assert "请从列表中选择任务" in answer.text


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "{owner.name}", "'; DROP TABLE notices; --"]
)
def test_hostile_text_stays_text(site: Site, hostile: str) -> None:
    browser = site.as_(OFFICE)
    page = preview(browser, subject=hostile, body=hostile)
    assert "<script>alert" not in page
    place = browser.post("/circulars/new", form_of(page)).location
    site.runtime.run("system", tell)
    for page in (browser.get(place).text, site.as_("unit_union@ent-0001").get("/notices").text):
        assert "<script>alert" not in page
    with site.runtime.read() as ctx:
        notices = ctx.session.scalars(select(Notice).where(Notice.kind == "circular")).all()
    assert {(each.title, each.body.split("\n")[0]) for each in notices} == {(hostile, hostile)}


def test_strange_values_are_refused_without_an_error(site: Site) -> None:
    browser = site.as_(OFFICE)
    for roles in ("x" * 5000, "unit_union'--"):
        assert browser.get("/circulars/recipients", query_string={"roles": roles}).status_code == 200
        answer = browser.post("/circulars/new", {**TYPED, "roles": roles, "send": "1"})
        assert answer.status_code in (409, 422)
    assert browser.get("/circulars/recipients?organisation=%0a&after=zzz").status_code == 200
    assert browser.get("/circulars/none").status_code == 404
