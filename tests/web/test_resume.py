"""A session that ends in the middle of typing loses nothing."""

from __future__ import annotations

import html
import re
from http import HTTPStatus

from werkzeug.test import TestResponse

from handlers.directory import service
from tests.web.site import GOOD_PLAN, PASSWORD, Browser, Site, hidden
from web.sealed import seal, unseal

UNIT = "unit_union@ent-0001"
TYPED = {**GOOD_PLAN, "theme": "写了一小时的主题", "headcount": "未定", "tracks": "b"}


def sign_in_again(browser: Browser, page: str, login: str = "unit_union.ent-0001") -> TestResponse:
    """Fill in the login form of a page and send it with all its hidden fields."""
    form = {name: html.unescape(hidden(page, name)) for name in ("csrf_token", "next", "sealed")}
    return browser.client.post("/login", data={**form, "login": login, "password": PASSWORD})


def expired(site: Site, path: str, form: dict[str, str]) -> tuple[Browser, TestResponse]:
    """A form sent half an hour too late."""
    browser = site.as_(UNIT)
    token = browser.csrf
    site.clock.advance(minutes=31)
    return browser, browser.client.post(path, data={**form, "csrf_token": token})


def test_submit_after_the_session_ended_comes_back_as_a_draft(site: Site) -> None:
    task_id = site.open_task(site.start())
    browser, answer = expired(site, f"/tasks/{task_id}", TYPED)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "您刚才填写的内容还在" in answer.text
    assert PASSWORD not in answer.text
    back = sign_in_again(browser, answer.text)
    assert (back.status_code, back.location) == (303, f"/tasks/{task_id}?ok=restored")
    page = browser.get(back.location).text
    assert "已恢复您登录过期前填写的内容" in page
    assert 'value="写了一小时的主题"' in page
    assert 'value="未定"' in page
    assert re.search(r'value="b" checked', page)
    assert 'value="张三"' in page


def test_wrong_password_in_between_keeps_it_still(site: Site) -> None:
    task_id = site.open_task(site.start())
    browser, answer = expired(site, f"/tasks/{task_id}", TYPED)
    form = {name: html.unescape(hidden(answer.text, name)) for name in ("csrf_token", "next", "sealed")}
    wrong = browser.client.post("/login", data={**form, "login": "unit_union.ent-0001", "password": "no"})
    assert wrong.status_code == 422
    assert sign_in_again(browser, wrong.text).location == f"/tasks/{task_id}?ok=restored"


def test_draft_call_says_so_in_json(site: Site) -> None:
    task_id = site.open_task(site.start())
    browser = site.as_(UNIT)
    site.clock.advance(minutes=31)
    answer = browser.post(f"/tasks/{task_id}/draft", TYPED, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_part_of_a_page_leaves_the_page_as_it_is(site: Site) -> None:
    task_id = site.open_task(site.start())
    browser = site.as_(UNIT)
    site.clock.advance(minutes=31)
    htmx = {"HX-Request": "true"}
    answer = browser.post(f"/tasks/{task_id}/fields", TYPED, headers=htmx)
    assert (answer.status_code, answer.text) == (401, "")
    assert "HX-Redirect" not in answer.headers
    answer = browser.get("/inbox?q=x", headers=htmx)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=/inbox?q%3Dx"


def test_other_form_is_offered_again(site: Site) -> None:
    task_id = site.open_task(site.start())
    path = f"/tasks/{task_id}/transfer"
    browser, answer = expired(site, path, {"principal": "post:unit_admin@ent-0001", "reason": "长长的理由"})
    page = sign_in_again(browser, answer.text)
    assert page.status_code == 200
    assert "长长的理由" in page.text
    cookie = browser.client.get_cookie("saicheng_session")
    assert cookie is not None
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    assert browser.client.post(path, data=form).location == "/inbox?ok=transferred"


def test_somebody_else_signing_in_does_not_get_it(site: Site) -> None:
    task_id = site.open_task(site.start())
    browser, answer = expired(site, f"/tasks/{task_id}", TYPED)
    back = sign_in_again(browser, answer.text, "unit_union.ent-0002")
    assert "写了一小时的主题" not in back.text
    with site.runtime.read() as ctx:
        from engine.models import TaskDraft

        assert ctx.session.query(TaskDraft).count() == 0


def test_task_done_meanwhile_still_shows_what_was_typed(site: Site) -> None:
    task_id = site.open_task(site.start())
    browser, answer = expired(site, f"/tasks/{task_id}", TYPED)
    assert site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 303
    page = sign_in_again(browser, answer.text)
    assert page.status_code == 200
    assert "写了一小时的主题" in page.text


def test_password_form_is_not_carried_along(site: Site) -> None:
    form = {"password": PASSWORD, "new_password": "top secret 1", "password_again": "top secret 1"}
    _browser, answer = expired(site, "/account/password", form)
    with site.app.app_context():
        kept = unseal(html.unescape(hidden(answer.text, "sealed")))
    assert kept is not None
    assert kept.fields == ()


def test_form_of_a_foreign_page_is_not_kept(site: Site) -> None:
    task_id = site.open_task(site.start())
    visitor = site.visitor()
    answer = visitor.client.post(f"/tasks/{task_id}", data=TYPED)
    assert answer.status_code == 401
    assert "sealed" not in answer.text
    foreign = visitor.client.post(f"/tasks/{task_id}", data=TYPED, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


def test_changed_or_invented_payloads_are_ignored(site: Site) -> None:
    with site.app.app_context():
        good = seal("/tasks/x", [("theme", "a")], "p")
        assert unseal(good) is not None
        body, _dot, signature = good.partition(".")
        for bad in ("", ".", body, f"{body}.", f"{body}.{signature[:-1]}0", f"x{good}", f"é.{signature}"):
            assert unseal(bad) is None, bad


def test_session_swept_away_still_gives_the_fields_back(site: Site) -> None:
    task_id = site.open_task(site.start())
    browser = site.as_(UNIT)
    token = browser.csrf
    site.clock.advance(hours=13)
    site.runtime.run("system", service.purge_sessions)
    answer = browser.client.post(f"/tasks/{task_id}", data={**TYPED, "csrf_token": token})
    assert sign_in_again(browser, answer.text).location == f"/tasks/{task_id}?ok=restored"
