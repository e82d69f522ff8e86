"""Diagrams in a browser: live tokens, and from editing to a released version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.models import Definition
from tests.browser.server import Live, serving
from tests.web.packages import BPMN
from tests.web.releasing import deploy_releasing
from tests.web.site import GOOD_PLAN

UNIT, DESIGNER = "unit_union@ent-0001", "designer@city"


@pytest.fixture
def live(sqlite_database_url: str, tmp_path: Path) -> Iterator[Live]:
    with serving(sqlite_database_url, tmp_path) as served:
        yield served


def test_instance_shows_its_tokens_and_follows_them(live: Live, page: Page) -> None:
    instance_id = live.site.start()
    live.open(page, UNIT, f"/instances/{instance_id}")
    page.wait_for_selector("#diagram[data-ready]")
    expect(page.locator('[data-container-id="DraftPlan"] .token')).to_have_text("1")
    expect(page.locator('[data-element-id="DraftPlan"].is-active')).to_have_count(1)
    live.site.as_(UNIT).post(f"/tasks/{live.site.open_task(instance_id)}", GOOD_PLAN)
    page.reload()
    page.wait_for_selector("#diagram[data-ready]")
    expect(page.locator('[data-container-id="ReviewPlan"] .token')).to_have_text("1")
    expect(page.locator('[data-element-id="DraftPlan"].is-done')).to_have_count(1)
    expect(page.locator(".bjs-powered-by")).to_be_visible()


def test_designer_edits_checks_saves_and_releases(live: Live, page: Page) -> None:
    live.open(page, DESIGNER, "/definitions")
    page.get_by_role("link", name="编辑 方案审批").click()
    page.wait_for_selector("#designer[data-ready]")
    page.dblclick('[data-element-id="DraftPlan"] .djs-hit')
    page.keyboard.press("Control+A")
    page.keyboard.type("起草活动方案")
    page.mouse.click(700, 700)
    expect(page.locator('[data-element-id="DraftPlan"]')).to_contain_text("起草活动方案")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-status]")).to_contain_text("草稿已保存")
    page.get_by_role("button", name="检查", exact=True).click()
    expect(page.locator("[data-status]")).to_contain_text("检查")
    assert "个错误" not in page.locator("[data-status]").inner_text().replace("0 个错误", "")
    deploy_releasing(live.site)
    page.get_by_role("button", name="提交发布").click()
    page.get_by_label("变更说明（必填）").fill("名称改得更清楚")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已提交，结果见下。")).to_be_visible()
    with live.site.runtime.read() as ctx:
        newest = ctx.session.query(Definition).filter_by(key="approval", version=2).one()
        assert "起草活动方案" in newest.bpmn
        assert newest.manifest["roles"] == ["county_union", "unit_union"]


def test_error_is_marked_on_its_element(live: Live, page: Page) -> None:
    live.open(page, DESIGNER, "/definitions/approval/edit")
    page.wait_for_selector("#designer[data-ready]")
    page.click('[data-element-id="ReviewPlan"] .djs-hit')
    page.select_option("#bio-properties-panel-setting-form", "")
    page.get_by_role("button", name="提交发布").click()
    expect(page.locator("[data-status]")).to_contain_text("有错误，不能发布")
    expect(page.locator('[data-element-id="ReviewPlan"].has-error')).to_have_count(1)
    expect(page.locator("#problems")).to_contain_text("审核方案")


def test_step_that_returns_cannot_be_set_not_to_judge(live: Live, page: Page) -> None:
    live.open(page, DESIGNER, "/definitions/approval/edit")
    page.wait_for_selector("#designer[data-ready]")
    page.click('[data-element-id="ReviewPlan"] .djs-hit')
    expect(page.get_by_label("是否评判")).to_have_value("")
    page.get_by_label("是否评判").select_option("no")
    page.get_by_role("button", name="提交发布").click()
    expect(page.locator("#problems")).to_contain_text("能退回，就是在评判")
    page.get_by_label("是否评判").select_option("yes")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-status]")).to_contain_text("草稿已保存")
    draft = live.site.as_(DESIGNER).get("/definitions/approval/draft.json").json or {}
    assert '<spiffworkflow:property name="judges" value="yes" />' in draft["files"]["diagram.bpmn"]


def test_second_designer_is_warned_before_overwriting(live: Live, page: Page) -> None:
    live.open(page, DESIGNER, "/definitions/approval/edit")
    page.wait_for_selector("#designer[data-ready]")
    other = live.site.as_("sysadmin@city")
    theirs = BPMN.replace("审核方案", "审批方案")
    other.post("/definitions/approval/draft", json={"files": {"diagram.bpmn": theirs}, "revision": 0})
    page.click('[data-element-id="DraftPlan"] .djs-hit')
    page.select_option("#bio-properties-panel-setting-due-unit", "days")
    page.fill("#bio-properties-panel-setting-due", "9")
    page.keyboard.press("Control+s")
    expect(page.locator(".conflict")).to_contain_text("保存了这份草稿，也改了流程图")
    page.get_by_role("button", name="合并两人的修改").click()
    expect(page.locator("[data-status]")).to_contain_text("草稿已保存")
    expect(page.locator('[data-element-id="ReviewPlan"]')).to_contain_text("审批方案")
    saved = (other.get("/definitions/approval/draft.json").json or {})["files"]["diagram.bpmn"]
    assert "P9D" in saved
    assert "审批方案" in saved
