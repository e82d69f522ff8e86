"""故障: an operator sees what stands still and tries again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine.context import Ctx
from engine.errors import IncidentError
from engine.models import AuditEvent, Incident
from engine.registry import handler
from handlers.directory import service
from handlers.directory.models import PostHolding
from tests.engine.acts import begin, deploy_to, names
from tests.engine.spiff.diagrams import node, process, start, user
from tests.web.site import Browser, Site
from web.history import describe

OPERATOR = "sysadmin@city"


@handler("test.web.greet")
def greet(_ctx: Ctx, *, name: str) -> dict[str, Any]:
    if not isinstance(name, str):
        raise IncidentError(f"{name!r} is no name")
    return {"greeting": name}


@pytest.fixture
def failed(site: Site) -> list[str]:
    """Three processes whose service task has failed; gives their incidents."""
    work = node("serviceTask", "W", handler="test.web.greet", inputs="{name: who}")
    deploy_to(site.runtime, process([start(), work, user("A")], ["Begin > W > A"]), "greeting")
    for _ in range(3):
        begin(site.runtime, "greeting", data={"who": 7, "price": 1.5})
    site.runtime.work()
    with site.runtime.read() as ctx:
        return list(ctx.session.scalars(select(Incident.id).order_by(Incident.created_at, Incident.id)))


def correct(browser: Browser, incident_id: str, what: str, values: str, reason: str = "录入错误") -> Any:
    return browser.post(
        f"/incidents/{incident_id}/correct", {"what": what, "values": values, "reason": reason}
    )


def test_failed_call_is_corrected_in_place(site: Site, failed: list[str]) -> None:
    browser = site.as_(OPERATOR)
    page = browser.get(f"/incidents/{failed[0]}").text
    for text in ("7 is no name", "更正输入并重试", "&#34;name&#34;: 7", "&#34;$decimal&#34;: &#34;1.5&#34;"):
        assert text in page
    ways = (("inputs", '{"name": "li"}'), ("variables", '{"who": "wang"}'), ("result", '{"greeting": "x"}'))
    for incident_id, (what, values) in zip(failed, ways, strict=True):
        assert correct(browser, incident_id, what, values).location.endswith("?ok=corrected")
        assert browser.get(f"/incidents/{incident_id}").status_code == 404
    assert names(site.runtime) == ["A", "A", "A"]


@pytest.mark.parametrize(
    ("what", "values", "message"),
    [
        ("inputs", "{", "这不是合格的 JSON 对象"),
        ("inputs", "[]", "这不是合格的 JSON 对象"),
        ("inputs", '{"name": {"$date": 5}}', "这不是合格的 JSON 对象"),
        ("variables", "[" * 100_000, "这不是合格的 JSON 对象"),
        ("inputs", '{"colour": "red"}', "输入不符合处理程序的要求"),
        ("variables", '{"instance_id": "x"}', "由引擎保留"),
        ("result", '{"greeting": NaN}', "这些值无法保存"),
        ("anything", "{}", "这不是合格的 JSON 对象"),
    ],
)
def test_what_does_not_fit_is_said_beside_what_was_typed(
    what: str, values: str, message: str, site: Site, failed: list[str]
) -> None:
    answer = correct(site.as_(OPERATOR), failed[0], what, values, "我的理由")
    assert (answer.status_code, message in answer.text) == (422, True)
    if what in ("inputs", "result"):
        assert "我的理由" in answer.text
    assert names(site.runtime) == []


def test_all_of_a_kind_are_tried_again(site: Site, failed: list[str]) -> None:
    browser = site.as_(OPERATOR)
    page = browser.get("/incidents").text
    assert ("同类故障" in page, "全部重试" in page) == (True, True)
    assert page.count('<span class="text-break">W</span>') == 4, "the step that called, not what it called"
    assert browser.get("/incidents?key=greeting&node=nowhere").text.count("7 is no name") == 0
    assert browser.get("/incidents?key=greeting").text.count("<article") == 3
    answer = browser.post("/incidents/retry", {"like": failed[0]})
    assert answer.location == "/incidents?ok=retried"
    with site.runtime.read() as ctx:
        again = set(ctx.session.scalars(select(Incident.id).where(Incident.resolved_at.is_(None))))
    assert (len(again), again.isdisjoint(failed)) == (3, True), "they failed again, each by itself"
    assert browser.post("/incidents/retry", {"like": "none"}).status_code == 422


def test_incident_is_listed_and_retried(site: Site) -> None:
    """A task for a role nobody has is an incident until somebody has it."""
    with site.runtime.begin() as ctx:
        ctx.session.query(PostHolding).filter_by(post_id="unit_union@ent-0004").delete()
        from handlers.directory.models import Post

        ctx.session.delete(ctx.session.get_one(Post, "unit_union@ent-0004"))
    instance_id = site.start("ent-0004")
    with site.runtime.read() as ctx:
        incident = ctx.session.query(Incident).one()
    browser = site.as_(OPERATOR)
    page = browser.get("/incidents").text
    assert "没有人担任“单位工会”" in page
    assert f'href="/instances/{instance_id}"' in page
    assert ("制定方案" in page, "DraftPlan" in page) == (True, False), "a step by its name"
    with site.runtime.begin() as ctx:
        service.create_post(ctx, "ent-0004", "unit_union", post_id="unit_union@ent-0004")
        service.hold_post(ctx, "unit_union@ent-0004", "p:unit_union@ent-0004")
    answer = browser.post(f"/incidents/{incident.id}/retry")
    assert answer.location == f"/instances/{instance_id}?ok=retried"
    assert "没有故障" in browser.get("/incidents").text
    assert "制定方案" in site.as_("unit_union@ent-0004").get("/inbox").text
    assert browser.post(f"/incidents/{incident.id}/retry").status_code == 404


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", ("出现故障：检查工作方案", "处理程序 plans.check_plan 的输入不符合要求")),
        (
            "en",
            ("Failed: Check the six elements (S-45) and the dates", "handler plans.check_plan: no plan"),
        ),
    ],
)
def test_history_tells_of_an_incident_as_its_page_does(site: Site, lang: str, told: tuple[str, str]) -> None:
    data = {"cause": "handler plans.check_plan: no plan"}
    event = AuditEvent(
        kind="incident", actor="system", node="plans.check_plan", at=site.clock.now(), data=data
    )
    with site.app.test_request_context(f"/?lang={lang}"):
        site.app.preprocess_request()
        line = describe(event, {}, {})
    assert (line.text, line.reason) == told


def test_unknown_incident_is_not_found(site: Site) -> None:
    assert site.as_(OPERATOR).post("/incidents/none/retry").status_code == 404
