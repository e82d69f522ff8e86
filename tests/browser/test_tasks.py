"""Working on tasks in a browser: on a phone, with drafts, with a session that ends, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.server import Live, serving
from tests.web.site import PASSWORD

UNIT = "unit_union@ent-0001"


@pytest.fixture
def live(sqlite_database_url: str, tmp_path: Path) -> Iterator[Live]:
    with serving(sqlite_database_url, tmp_path) as served:
        yield served


def sign_in(page: Page, password: str = PASSWORD) -> None:
    """Fill in the login page."""
    page.get_by_label("登录名").fill("unit_union.ent-0001")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def fill_plan(page: Page) -> None:
    """Fill in everything the plan needs."""
    page.get_by_label("竞赛主题").fill("提质增效")
    page.get_by_label("工作措施").fill("每月一次培训")
    page.get_by_label("姓名").fill("张三")


@pytest.mark.browser_context_args(**PHONE)
def test_from_login_to_submit_on_a_phone(live: Live, page: Page) -> None:
    live.site.start(subject="节能")
    page.goto(live.url)
    sign_in(page)
    expect(page.get_by_role("heading", name="待办")).to_be_visible()
    page.get_by_role("link", name="制定方案").click()
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_in_viewport()
    fill_plan(page)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已提交：制定方案")).to_be_visible()
    expect(page.get_by_text("审核方案")).to_be_visible()
    page.get_by_role("link", name="回到待办").click()
    expect(page.get_by_text("没有待办")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.browser_context_args(**PHONE)
def test_long_title_of_the_next_task_stays_on_a_phone(live: Live, page: Page) -> None:
    live.site.start(subject="节能")
    live.site.start(subject="空压机余热回收供员工浴室用水的改造和推广")
    live.open(page, UNIT, "/inbox")
    page.get_by_role("link", name="节能").click()
    fill_plan(page)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("link", name="下一项")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_draft_is_saved_by_itself_and_comes_back(live: Live, page: Page) -> None:
    task_id = live.site.open_task(live.site.start())
    page.clock.install()
    live.open(page, UNIT, f"/tasks/{task_id}")
    page.get_by_label("竞赛主题").fill("还没写完")
    page.clock.run_for(6_000)
    expect(page.locator("[data-draft-status]")).to_contain_text("草稿已保存")
    page.reload()
    expect(page.get_by_label("竞赛主题")).to_have_value("还没写完")


def test_link_pressed_right_after_typing_loses_nothing(live: Live, page: Page) -> None:
    """The page goes before the pause in which a copy is usually kept; no timer has run out."""
    task_id = live.site.open_task(live.site.start())
    page.clock.install()
    live.open(page, UNIT, f"/tasks/{task_id}")
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)
    page.get_by_label("竞赛主题").fill("写到一半")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Theme")).to_have_value("写到一半")


def test_copy_that_the_page_shows_already_asks_nothing(live: Live, page: Page) -> None:
    """A refused submit shows what was typed; after a session that ended, it is the server's draft too."""
    task_id = live.site.open_task(live.site.start())
    live.open(page, UNIT, f"/tasks/{task_id}")
    page.get_by_label("竞赛主题").fill("写到一半")
    expect(page.locator("[data-draft-status]")).to_contain_text("已保存到本机")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[data-draft-status]")).to_contain_text("已保存到本机")
    expect(page.locator("[data-local-note]")).to_have_count(0)
    live.site.clock.advance(minutes=31)
    page.get_by_role("button", name="保存草稿").click()
    sign_in(page)
    expect(page.get_by_text("已恢复您登录过期前填写的内容")).to_be_visible()
    expect(page.get_by_label("竞赛主题")).to_have_value("写到一半")
    page.wait_for_timeout(500)
    expect(page.locator("[data-local-note]")).to_have_count(0)


def test_field_appears_when_its_condition_comes_true(live: Live, page: Page) -> None:
    live.open(page, UNIT, f"/tasks/{live.site.open_task(live.site.start())}")
    page.get_by_label("竞赛主题").fill("写到一半")
    expect(page.get_by_label("班组名称")).to_have_count(0)
    page.get_by_label("班组", exact=True).check()
    expect(page.get_by_label("班组名称")).to_be_visible()
    expect(page.get_by_label("竞赛主题")).to_have_value("写到一半")
    page.get_by_label("单位", exact=True).check()
    expect(page.get_by_label("班组名称")).to_have_count(0)


def test_rows_are_added_and_removed(live: Live, page: Page) -> None:
    live.open(page, UNIT, f"/tasks/{live.site.open_task(live.site.start())}")
    page.get_by_label("姓名").fill("张三")
    page.get_by_role("button", name="加一行").click()
    expect(page.get_by_label("姓名")).to_have_count(2)
    page.get_by_label("姓名").nth(1).fill("李四")
    page.get_by_role("button", name="删除第 1 行").click()
    expect(page.get_by_label("姓名")).to_have_count(1)
    expect(page.get_by_label("姓名")).to_have_value("李四")


def test_enter_submits_instead_of_removing_a_row(live: Live, page: Page) -> None:
    live.open(page, UNIT, f"/tasks/{live.site.open_task(live.site.start())}")
    fill_plan(page)
    page.get_by_label("竞赛主题").press("Enter")
    expect(page.get_by_role("heading", name="已提交：制定方案")).to_be_visible()


def test_session_that_ends_while_typing_loses_nothing(live: Live, page: Page) -> None:
    task_id = live.site.open_task(live.site.start())
    live.open(page, UNIT, f"/tasks/{task_id}")
    fill_plan(page)
    live.site.clock.advance(minutes=31)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("您刚才填写的内容还在")).to_be_visible()
    sign_in(page, "wrong horse")
    expect(page.get_by_text("登录名或密码不对")).to_be_visible()
    sign_in(page)
    expect(page.get_by_label("竞赛主题")).to_have_value("提质增效")
    expect(page.get_by_label("姓名")).to_have_value("张三")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已提交：制定方案")).to_be_visible()


def test_session_that_ends_leaves_the_page_alone_until_submit(live: Live, page: Page) -> None:
    live.open(page, UNIT, f"/tasks/{live.site.open_task(live.site.start())}")
    fill_plan(page)
    live.site.clock.advance(minutes=31)
    with page.expect_response("**/fields") as answer:
        page.get_by_label("班组", exact=True).check()
    assert answer.value.status == 401
    expect(page.get_by_label("竞赛主题")).to_have_value("提质增效")
    page.get_by_role("button", name="提交", exact=True).click()
    sign_in(page)
    expect(page.get_by_label("竞赛主题")).to_have_value("提质增效")
    expect(page.get_by_label("班组名称")).to_be_visible()


def test_search_after_the_session_ended_leads_to_the_login_page(live: Live, page: Page) -> None:
    live.site.start(subject="节能")
    live.open(page, UNIT, "/inbox")
    live.site.clock.advance(minutes=31)
    page.get_by_role("searchbox").press_sequentially("节能")
    sign_in(page)
    expect(page.get_by_role("searchbox")).to_have_value("节能")
    expect(page.locator(".task-card")).to_have_count(1)


def test_double_click_submits_once(live: Live, page: Page) -> None:
    live.open(page, UNIT, f"/tasks/{live.site.open_task(live.site.start())}")
    fill_plan(page)
    page.get_by_role("button", name="提交", exact=True).dblclick(no_wait_after=True)
    expect(page.get_by_role("heading", name="已提交：制定方案")).to_be_visible()


def test_keyboard_moves_opens_and_submits(live: Live, page: Page) -> None:
    for subject in ("甲", "乙"):
        live.site.start(subject=subject)
        live.site.clock.advance(minutes=1)
    live.open(page, UNIT, "/inbox")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="方案 乙")).to_be_visible()
    fill_plan(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="已提交：制定方案")).to_be_visible()


def test_search_narrows_while_typing(live: Live, page: Page) -> None:
    for subject in ("节能", "发明"):
        live.site.start(subject=subject)
    live.open(page, UNIT, "/inbox")
    expect(page.locator(".task-card")).to_have_count(2)
    page.get_by_role("searchbox").press_sequentially("节能")
    expect(page.locator(".task-card")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=%E8%8A%82%E8%83%BD"))
    expect(page.get_by_role("searchbox")).to_have_value("节能")


def test_works_without_scripts(live: Live, browser: object) -> None:
    task_id = live.site.open_task(live.site.start())
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")  # type: ignore[attr-defined]
    page = context.new_page()
    live.open(page, UNIT, f"/tasks/{task_id}")
    page.get_by_label("班组", exact=True).check()
    fill_plan(page)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_label("班组名称")).to_be_visible()
    page.get_by_label("班组名称").fill("一班")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已提交：制定方案")).to_be_visible()
    context.close()
