"""Work with a bad network: the list and opened tasks are read, drafts are kept, and a form is sent exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from engine.models import AuditEvent
from tests.browser.conftest import PHONE
from tests.browser.server import Live, serving

UNIT, OTHER = "unit_union@ent-0001", "unit_union@ent-0002"
WITH_WORKER = {**PHONE, "service_workers": "allow"}


@pytest.fixture
def live(sqlite_database_url: str, tmp_path: Path) -> Iterator[Live]:
    with serving(sqlite_database_url, tmp_path) as served:
        yield served


def open_ready(live: Live, page: Page, path: str) -> None:
    """Open a page twice: the second time the worker has it."""
    live.open(page, UNIT, path)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.reload()


def fill_plan(page: Page, theme: str) -> None:
    page.get_by_label("竞赛主题").fill(theme)
    page.get_by_label("工作措施").fill("每月一次培训")
    page.get_by_label("姓名").fill("张三")


def completions(live: Live, task_id: str) -> int:
    """How often history says that a task was completed."""
    with live.site.runtime.read() as ctx:
        query = select(func.count()).where(AuditEvent.kind == "task_completed", AuditEvent.task_id == task_id)
        return ctx.session.scalar(query) or 0


@pytest.mark.browser_context_args(**WITH_WORKER)
def test_list_and_task_are_read_and_sent_once_when_the_network_is_back(
    live: Live, page: Page, context: BrowserContext
) -> None:
    task_id = live.site.open_task(live.site.start(subject="节能"))
    open_ready(live, page, "/inbox")
    page.goto(f"{live.url}/tasks/{task_id}")
    context.set_offline(True)
    page.goto(f"{live.url}/inbox")
    expect(page.get_by_role("link", name="制定方案")).to_be_visible()
    expect(page.locator("[data-offline]")).to_contain_text("保存在本机的页面")
    page.goto(f"{live.url}/tasks/{task_id}")
    fill_plan(page, "没有网络时写的")
    expect(page.locator("[data-draft-status]")).to_contain_text("已保存到本机")
    page.reload()
    expect(page.get_by_label("竞赛主题")).to_have_value("没有网络时写的")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("[data-sending]")).to_contain_text("等待网络：“制定方案”")
    page.goto(f"{live.url}/account")
    expect(page.get_by_role("heading", name="网络不通")).to_be_visible()
    assert completions(live, task_id) == 0
    context.set_offline(False)
    expect(page.locator("[data-sending]")).to_contain_text("已提交：制定方案")
    page.goto(f"{live.url}/inbox")
    expect(page.get_by_text("没有待办")).to_be_visible()
    assert completions(live, task_id) == 1


@pytest.mark.browser_context_args(**WITH_WORKER)
def test_way_back_to_a_refused_form_shows_the_task(live: Live, page: Page) -> None:
    task_id = live.site.open_task(live.site.start())
    open_ready(live, page, f"/tasks/{task_id}")
    fill_plan(page, "")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("竞赛主题").fill("提质增效")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已提交：制定方案")).to_be_visible()
    app_as_was, posts = live.site.app.wsgi_app, []

    def count_posts(environ: Any, start_response: Any) -> Any:
        posts.extend(["POST"] * (environ["REQUEST_METHOD"] == "POST"))
        return app_as_was(environ, start_response)

    live.site.app.wsgi_app = count_posts
    page.go_back()
    assert "这项任务已由" in page.inner_text("main"), (
        "at once, not after a page that says there is no network"
    )
    assert posts == []


@pytest.mark.browser_context_args(**WITH_WORKER)
def test_answer_that_never_came_is_asked_for_again_and_done_once(live: Live, page: Page) -> None:
    task_id = live.site.open_task(live.site.start())
    open_ready(live, page, f"/tasks/{task_id}")
    fill_plan(page, "提质增效")
    # The server does what was asked and dies before it answers.
    app, cut = live.site.app, []

    def cut_once(environ: Any, start_response: Any) -> Any:
        answer = app_as_was(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == f"/tasks/{task_id}" and not cut:
            cut.append(list(answer))
            environ["werkzeug.socket"].close()
        return answer

    app_as_was, app.wsgi_app = app.wsgi_app, cut_once
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已提交：制定方案")).to_be_visible()
    assert completions(live, task_id) == 1
    page.goto(f"{live.url}/inbox")
    expect(page.locator("[data-sending] > div")).to_have_count(0)


@pytest.mark.browser_context_args(**WITH_WORKER)
@pytest.mark.long
def test_shared_computer_shows_nothing_of_who_was_there_before(
    live: Live, page: Page, context: BrowserContext
) -> None:
    task_id = live.site.open_task(live.site.start())
    open_ready(live, page, f"/tasks/{task_id}")
    page.get_by_label("竞赛主题").fill("只给自己看的")
    expect(page.locator("[data-draft-status]")).to_contain_text("已保存到本机")
    stored = page.evaluate(
        """async () => {
          const open = indexedDB.open('saicheng');
          const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
          const all = database.transaction('kept').objectStore('kept').getAll();
          const rows = await new Promise((done) => { all.onsuccess = () => done(all.result); });
          return rows.map(({ data }) => new TextDecoder().decode(data)).join();
        }"""
    )
    assert stored
    assert "只给自己看的" not in stored
    page.goto(f"{live.url}/account")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("登录名")).to_be_visible()
    live.open(page, OTHER, "/inbox")
    names = page.evaluate("caches.keys()")
    assert sum(name.startswith("saicheng-pages-") for name in names) <= 1
    context.set_offline(True)
    page.goto(f"{live.url}/tasks/{task_id}")
    expect(page.get_by_role("heading", name="网络不通")).to_be_visible()
    context.set_offline(False)
    live.open(page, UNIT, f"/tasks/{task_id}")
    expect(page.get_by_label("竞赛主题")).to_have_value("只给自己看的")


@pytest.mark.browser_context_args(service_workers="allow")
def test_draft_changed_elsewhere_is_a_choice(live: Live, page: Page) -> None:
    task_id = live.site.open_task(live.site.start())
    live.open(page, UNIT, f"/tasks/{task_id}")
    page.get_by_label("竞赛主题").fill("本机写的")
    live.site.as_(UNIT).post(f"/tasks/{task_id}/draft", {"theme": "别处写的"})
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="用服务器上的").click()
    expect(page.get_by_label("竞赛主题")).to_have_value("别处写的")
    page.get_by_label("竞赛主题").fill("又在本机写")
    live.site.clock.advance(minutes=1)
    live.site.as_(UNIT).post(f"/tasks/{task_id}/draft", {"theme": "又在别处写"})
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="用本机的").click()
    page.keyboard.press("Control+s")
    expect(page.locator("[data-draft-status]")).to_contain_text("已保存到服务器")
    page.reload()
    expect(page.get_by_label("竞赛主题")).to_have_value("又在本机写")
