"""Forms come from our own pages, or are refused (reliability: 18)."""

from __future__ import annotations

import pytest

from tests.web.site import GOOD_PLAN, PASSWORD, Site, hidden
from web import policy
from web.csrf import VISITOR_COOKIE, token_for

UNIT = "unit_union@ent-0001"


def _unsafe_paths(site: Site, task_id: str) -> list[str]:
    known = {"task_id": task_id, "key": "approval"}
    found = []
    with site.app.test_request_context():
        for rule in site.app.url_map.iter_rules():
            if rule.endpoint in policy.ROUTES and "POST" in (rule.methods or set()):
                arguments = {name: known.get(name, "1") for name in rule.arguments}
                found.append(site.app.url_for(rule.endpoint, **arguments))
    return found


@pytest.mark.parametrize("seat", [UNIT, "sysadmin@city", "office@city"])
def test_no_foreign_or_stale_token_passes_anywhere(site: Site, seat: str) -> None:
    task_id = site.open_task(site.start())
    paths = _unsafe_paths(site, task_id)
    assert len(paths) == sum(1 for endpoint in policy.ROUTES if _is_unsafe(site, endpoint))
    others = site.as_("unit_union@ent-0002").csrf
    for path in paths:
        browser = site.as_(seat)
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": others}):
            answer = browser.client.post(path, data={**GOOD_PLAN, **data})
            assert answer.status_code == 403, (path, data)
            assert "这张表单不是从本站页面提交的" in answer.text


def _is_unsafe(site: Site, endpoint: str) -> bool:
    return any("POST" in (rule.methods or set()) for rule in site.app.url_map.iter_rules(endpoint))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_right_token_from_a_foreign_page_is_refused(site: Site, headers: dict[str, str]) -> None:
    task_id = site.open_task(site.start())
    assert site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN, headers=headers).status_code == 403


def test_right_token_from_our_page_is_taken(site: Site) -> None:
    task_id = site.open_task(site.start())
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN, headers=headers).status_code == 303


def test_header_is_as_good_as_the_field(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    path, token = f"/tasks/{task_id}/draft", {"X-CSRF-Token": browser.csrf}
    assert browser.client.post(path, data={"theme": "x"}, headers=token).status_code == 200
    assert browser.client.post(path, data={"theme": "x"}).status_code == 403


def test_token_in_the_page_is_the_one_that_works(site: Site) -> None:
    browser = site.as_(UNIT)
    page = browser.get(f"/tasks/{site.open_task(site.start())}").text
    assert hidden(page, "csrf_token") == browser.csrf
    assert f'<meta name="csrf-token" content="{browser.csrf}">' in page


def test_token_of_an_ended_session_is_stale(site: Site) -> None:
    browser = site.as_(UNIT)
    stale = browser.csrf
    browser.post("/logout")
    fresh = site.as_(UNIT)
    assert fresh.client.post("/notices/read", data={"csrf_token": stale}).status_code == 403


def test_login_form_is_bound_to_the_visitor(site: Site) -> None:
    form = {"login": "unit_union.ent-0001", "password": PASSWORD}
    visitor = site.visitor()
    assert visitor.client.post("/login", data=form).status_code == 403
    page = visitor.get("/login").text
    token = hidden(page, "csrf_token")
    assert site.visitor().client.post("/login", data={**form, "csrf_token": token}).status_code == 403
    assert visitor.client.post("/login", data={**form, "csrf_token": token}).status_code == 303


def test_visitor_may_not_choose_the_name_the_token_is_made_of(site: Site) -> None:
    visitor = site.visitor()
    visitor.client.set_cookie(VISITOR_COOKIE, "short")
    page = visitor.get("/login").text
    with site.app.app_context():
        assert hidden(page, "csrf_token") != token_for("short")
