"""Every main page, on a desktop and on a phone: accessible, not too wide, nothing from elsewhere, no complaints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from engine.models import HumanTask, Incident
from handlers.plans.models import UnitPlan
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.server import Live, serving
from tests.browser.soundness import find_faults
from tests.engine.acts import begin, deploy_to
from tests.engine.spiff.diagrams import node, process, start
from tests.web.site import GOOD_PLAN
from tests.web.twins import make_campaign, make_twin

UNIT, OFFICE, COUNTY = "unit_union@ent-0001", "office@city", "county_union@county-01"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Live]:
    """A town with a campaign, tasks in every state, notices, an incident and a draft."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "saicheng.sqlite3").write_bytes(sqlite_template.read_bytes())
    with serving(f"sqlite:///{folder / 'saicheng.sqlite3'}", folder) as served:
        make_campaign(served.site)
        make_twin(served.site, "ent-0001", "临河")
        make_twin(served.site, "ent-0002", "北海")
        yield served


def _fail(live: Live) -> str:
    """A service task that cannot be done, with a long cause; gives its incident's id."""
    site = live.site
    work = node("serviceTask", "W", handler="test.none." + "x" * 90, inputs='{subject: "创新", price: 1.5}')
    deploy_to(site.runtime, process([start(), work], ["Begin > W"]), "failing")
    instance_id = begin(site.runtime, "failing")
    site.runtime.work(instance_id)
    with site.runtime.read() as ctx:
        return ctx.session.scalars(select(Incident.id).where(Incident.instance_id == instance_id)).one()


def _finish(live: Live) -> str:
    """A plan handed in; gives the task that is done."""
    task_id = live.site.open_task(live.site.start(subject="已交"))
    assert live.site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 303
    return task_id


def _paths(live: Live) -> Iterator[tuple[str, str, str]]:
    """(name, seat, path) of every page worth looking at."""
    site = live.site
    with site.runtime.read() as ctx:
        plan = ctx.session.get_one(UnitPlan, ("2026", "ent-0001"))
        review = ctx.session.query(HumanTask).filter_by(node="ReviewPlan", state="ready").first()
        assert review is not None
    task_id = site.open_task(plan.instance_id)
    yield "inbox", UNIT, "/inbox"
    yield "inbox empty", "publisher@city", "/inbox"
    yield "inbox done", UNIT, "/inbox?tab=done"
    yield "task", UNIT, f"/tasks/{task_id}"
    yield "task in English", UNIT, f"/tasks/{task_id}?lang=en"
    yield "transfer", UNIT, f"/tasks/{task_id}/transfer"
    yield "task done", UNIT, f"/tasks/{_finish(live)}/done"
    yield "review", COUNTY, f"/tasks/{review.id}"
    yield "instances", OFFICE, "/instances?lang=zh"
    for tab in ("history", "data", "children"):
        yield f"instance {tab}", OFFICE, f"/instances/{plan.instance_id}?tab={tab}"
    yield "instance with incident", "sysadmin@city", f"/instances/{plan.instance_id}"
    yield "progress", OFFICE, "/progress"
    yield "progress of a county", COUNTY, "/progress?register=plans&county=county-01"
    yield "progress of a unit", COUNTY, "/progress?register=plans&county=county-01&unit=ent-0001"
    yield "calendar of the year", OFFICE, "/agenda?campaign=2026"
    yield "moments", OFFICE, "/agenda/moments?campaign=2026&on=2026-03-02&days=31"
    yield (
        "days of a phase",
        OFFICE,
        "/agenda/phase?campaign=2026&number=1&starts_on=2026-03-01&ends_on=2026-03-20",
    )
    yield "heat", OFFICE, "/heat/approval"
    yield "bodies", OFFICE, "/progress/bodies?campaign=2026&register=plans"
    yield "definitions", "designer@city", "/definitions"
    yield "definition", "designer@city", "/definitions/approval"
    yield "version", "designer@city", "/definitions/approval/versions/1"
    yield "incidents", "sysadmin@city", "/incidents"
    yield "incident", "sysadmin@city", f"/incidents/{_fail(live)}"
    yield "notices", UNIT, "/notices"
    yield "account", UNIT, "/account"
    yield "API", UNIT, "/api/v1/"
    yield "not found", UNIT, "/nothing"


@pytest.mark.parametrize("kind", [pytest.param("desktop", marks=pytest.mark.long), "phone"])
def test_pages_are_sound(
    live: Live,
    browser: Browser,
    axe: Callable[[Page], list[str]],
    browser_context_args: dict[str, Any],
    kind: str,
) -> None:
    size = PHONE if kind == "phone" else DESKTOP
    wrong: list[str] = []
    for name, seat, path in _paths(live):
        context = browser.new_context(**{**browser_context_args, **size})
        page = context.new_page()
        found = find_faults(page, axe, lambda: live.open(page, seat, path))  # noqa: B023
        wrong += [f"{name}: {each}" for each in found if path != "/nothing" or "404" not in each]
        context.close()
    assert wrong == []


def test_login_page_is_sound(live: Live, page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.goto(f"{live.url}/login")
    assert axe(page) == []
    page.fill("#login", "nobody")
    page.fill("#password", "wrong horse")
    page.get_by_role("button", name="登录").click()
    assert "登录名或密码不对" in page.inner_text(".error-summary")
    assert axe(page) == []


def test_page_with_errors_is_sound(live: Live, page: Page, axe: Callable[[Page], list[str]]) -> None:
    task_id = live.site.open_task(live.site.start(subject="出错"))
    live.open(page, UNIT, f"/tasks/{task_id}")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert axe(page) == []
    page.click(".error-summary a >> nth=0")
    expect(page.locator("[name=theme]")).to_be_focused()


def test_task_done_elsewhere_is_sound(live: Live, page: Page, axe: Callable[[Page], list[str]]) -> None:
    task_id = live.site.open_task(live.site.start(subject="重复"))
    live.open(page, UNIT, f"/tasks/{task_id}")
    for name in ("theme", "measures"):
        page.fill(f"[name={name}]", "我写的内容")
    live.site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN)
    page.get_by_role("button", name="提交").click()
    assert "这项任务已由" in page.inner_text("[role=alert]")
    assert page.inner_text("main").count("我写的内容") == 2
    assert axe(page) == []


def test_refused_correction_is_sound(live: Live, page: Page, axe: Callable[[Page], list[str]]) -> None:
    live.open(page, "sysadmin@city", f"/incidents/{_fail(live)}")
    page.click("summary >> nth=0")
    page.fill("[name=values] >> nth=0", '{"price": ')
    page.fill("[name=reason] >> nth=0", "单价录入有误")
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size["viewport"])
        page.locator("details[open] button").click()
        page.wait_for_selector(".error-summary")
        assert page.input_value("details[open] [name=values]") == '{"price": '
        assert axe(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
