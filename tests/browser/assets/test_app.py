from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.assets.site import Answer, Site, eventually
from tests.browser.conftest import PHONE

FORM = """
<form method="post" action="/tasks/12" data-draft-url="/tasks/12/draft" data-keep="task-12">
  <input type="hidden" name="csrf_token" value="token-1">
  <div class="field"><label for="title">题目</label><input id="title" name="title" class="form-control"></div>
  <div class="field"><label for="text">正文</label>
    <textarea id="text" name="text" class="form-control"></textarea></div>
  <fieldset class="field"><legend>赛道</legend>
    <label><input type="checkbox" name="track" value="a" class="form-check-input"> 甲</label>
    <label><input type="checkbox" name="track" value="b" class="form-check-input"> 乙</label></fieldset>
  <div class="action-bar"><button class="btn btn-primary" data-primary name="action" value="submit">提交</button>
    <p class="draft-status" data-draft-status role="status"></p></div>
</form>"""
LOGIN = """<form method="post" action="/login"><label>密码 <input type="password" name="password"></label>
<button>登录</button></form>"""
ROW = """<div class="task-row"><input type="checkbox" name="task" value="{n}" aria-label="选择{name}">
<a class="task-card" href="/tasks/{n}"><span class="task-card__title">{name}</span></a>
<input type="checkbox" data-claim aria-label="签收{name}"></div>"""
CARDS = f"""<input data-search class="form-control" aria-label="搜索"><div data-task-list>
{ROW.format(n=1, name="甲")}{ROW.format(n=2, name="乙")}</div>
<dialog id="shortcuts" aria-label="快捷键"><button data-close-dialog>关闭</button></dialog>"""


def _open_task(page: Page, site: Site, *, person: str = "p-1") -> None:
    site.page("/tasks/12", "app", FORM, body_attributes=f'data-person="{person}" class="is-task"')
    page.goto(f"{site.url}/tasks/12")


def _type(page: Page) -> None:
    page.get_by_label("题目").fill("节能改造")
    page.get_by_label("正文").fill("第一行\n第二行")
    page.get_by_label("乙").check()


def test_draft_is_saved_after_five_quiet_seconds(page: Page, site: Site) -> None:
    page.clock.install()
    site.json("POST /tasks/12/draft", {})
    _open_task(page, site)
    _type(page)
    page.clock.run_for(4000)
    assert site.calls_to("POST", "/tasks/12/draft") == []
    page.clock.run_for(1500)
    expect(page.get_by_role("status")).to_contain_text("草稿已保存")
    [call] = site.calls_to("POST", "/tasks/12/draft")
    assert call.headers["X-CSRF-Token"] == "token-1"
    assert "节能改造" in call.body


def test_control_s_saves_the_draft_now(page: Page, site: Site) -> None:
    site.json("POST /tasks/12/draft", {})
    _open_task(page, site)
    _type(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status")).to_contain_text("草稿已保存")


def test_refused_draft_says_why(page: Page, site: Site) -> None:
    site.json("POST /tasks/12/draft", {"message": "任务已由他人办理"}, status=409)
    _open_task(page, site)
    _type(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status")).to_contain_text("任务已由他人办理")


def test_double_click_submits_once(page: Page, site: Site) -> None:
    _open_task(page, site)
    site.answers["POST /tasks/12"] = Answer("", 204)
    page.get_by_role("button", name="提交").dblclick()
    expect(page.get_by_role("button", name="提交中…")).to_be_disabled()
    [call] = site.calls_to("POST", "/tasks/12")
    assert "action=submit" in call.body


def test_control_enter_submits(page: Page, site: Site) -> None:
    _open_task(page, site)
    site.page("/done", "app", "")
    site.answers["POST /tasks/12"] = site.answers["GET /done"]
    page.get_by_label("题目").fill("节能")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button")).to_have_count(0)
    assert "action=submit" in site.calls_to("POST", "/tasks/12")[0].body


def _meet_expired_session(page: Page, site: Site) -> None:
    _open_task(page, site)
    _type(page)
    site.page("/login", "app", LOGIN, body_attributes='data-page="login"')
    site.answers["POST /tasks/12"] = site.answers["GET /login"]
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    page.wait_for_load_state()  # the page's script has run


def test_typed_text_returns_after_an_expired_session(page: Page, site: Site) -> None:
    _meet_expired_session(page, site)
    _open_task(page, site)
    expect(page.get_by_label("题目")).to_have_value("节能改造")
    expect(page.get_by_label("正文")).to_have_value("第一行\n第二行")
    expect(page.get_by_label("甲")).not_to_be_checked()
    expect(page.get_by_label("乙")).to_be_checked()
    expect(page.get_by_text("已恢复您登录过期前填写的内容")).to_be_visible()


def test_typed_text_does_not_return_for_another_person(page: Page, site: Site) -> None:
    _meet_expired_session(page, site)
    _open_task(page, site, person="p-2")
    expect(page.get_by_label("题目")).to_have_value("")
    eventually(page, "sessionStorage.length", 0)


def test_typed_text_is_dropped_when_the_submit_arrived(page: Page, site: Site) -> None:
    _open_task(page, site)
    _type(page)
    site.page("/done", "app", "")
    site.answers["POST /tasks/12"] = site.answers["GET /done"]
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("button")).to_have_count(0)
    eventually(page, "sessionStorage.length", 0)
    _open_task(page, site)
    expect(page.get_by_label("题目")).to_have_value("")


def test_error_summary_takes_the_focus_and_leads_to_the_field(page: Page, site: Site) -> None:
    summary = (
        '<div class="error-summary"><h2>请改正</h2><ul><li><a href="#title">题目：请填写</a></li></ul></div>'
    )
    site.page("/tasks/12", "app", summary + FORM)
    page.goto(f"{site.url}/tasks/12")
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="题目：请填写").click()
    expect(page.get_by_label("题目")).to_be_focused()


def test_j_and_k_move_in_the_inbox_unless_typing(page: Page, site: Site) -> None:
    site.page("/", "app", CARDS)
    page.goto(site.url)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="乙")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="甲")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("jk")
    expect(page.get_by_label("搜索")).to_have_value("jk")


def test_x_ticks_e_claims_and_the_help_opens_unless_switched_off(page: Page, site: Site) -> None:
    for attributes in ("", 'data-shortcuts="off"'):
        site.page("/", "app", CARDS, body_attributes=attributes)
        page.goto(site.url)
        page.get_by_role("link", name="乙").focus()
        for key in "xe?":
            page.keyboard.press(key)
        is_on = not attributes
        expect(page.get_by_label("选择乙")).to_be_checked(checked=is_on)
        expect(page.get_by_label("签收乙")).to_be_checked(checked=is_on)
        expect(page.get_by_role("dialog")).to_be_visible(visible=is_on)


def test_htmx_request_carries_the_csrf_token(page: Page, site: Site) -> None:
    site.answers["POST /claim"] = Answer("<p>已认领</p>")
    site.page("/", "app", '<div id="box"><button hx-post="/claim" hx-target="#box">认领</button></div>')
    page.goto(site.url)
    page.get_by_role("button", name="认领").click()
    expect(page.get_by_text("已认领")).to_be_visible()
    assert site.calls_to("POST", "/claim")[0].headers["X-CSRF-Token"] == "token-1"


@pytest.mark.browser_context_args(**PHONE)
def test_phone_targets_are_large_and_the_bar_covers_nothing(
    page: Page, site: Site, axe: Callable[[Page], list[str]]
) -> None:
    links = '<a href="/" aria-current="page">待办</a><a href="/p">进度</a>'
    bar = f'<nav class="bottom-bar" aria-label="主导航">{links}</nav>'
    site.page("/tasks/12", "app", FORM + bar, body_attributes='class="is-task"')
    page.goto(f"{site.url}/tasks/12")
    for name in ("button", ".bottom-bar a", ".form-control"):
        for box in [item.bounding_box() for item in page.locator(name).all()]:
            assert box is not None
            assert box["height"] >= 44
    assert page.locator(".bottom-bar").evaluate("e => getComputedStyle(e).position") == "static"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert axe(page) == []
