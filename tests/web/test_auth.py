"""Signing in and out; sessions end where they should (reliability: 19, 20)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from handlers.directory import service
from tests.web.site import PASSWORD, Browser, Site, hidden
from web.auth import COOKIE

UNIT = "unit_union@ent-0001"
LOGIN = "unit_union.ent-0001"


def sign_in(
    site: Site, login: str = LOGIN, password: str = PASSWORD, **more: str
) -> tuple[Browser, int, str]:
    """A visitor tries to sign in: the browser, the status and where it leads."""
    browser = site.visitor()
    token = hidden(browser.get("/login").text, "csrf_token")
    form = {"login": login, "password": password, "csrf_token": token, **more}
    answer = browser.client.post("/login", data=form)
    cookie = browser.client.get_cookie(COOKIE)
    browser.token = cookie.value if cookie else ""
    return browser, answer.status_code, answer.location or ""


def test_right_password_opens_a_session(site: Site) -> None:
    browser, status, place = sign_in(site)
    assert (status, place) == (303, "/")
    assert browser.get("/").location == "/inbox"
    assert browser.get("/inbox").status_code == 200


def test_login_name_may_be_typed_in_capitals(site: Site) -> None:
    assert sign_in(site, "  UNIT_UNION.ENT-0001 ")[1] == 303


@pytest.mark.parametrize("password", ["wrong horse", "", "x" * 5_000])
def test_wrong_password_and_unknown_user_get_the_same_answer(site: Site, password: str) -> None:
    pages = []
    for login in (LOGIN, "nobody"):
        browser = site.visitor()
        token = hidden(browser.get("/login").text, "csrf_token")
        answer = browser.client.post(
            "/login", data={"login": login, "password": password, "csrf_token": token}
        )
        assert answer.status_code == 422
        assert COOKIE not in str(answer.headers.getlist("Set-Cookie"))
        pages.append(
            re.sub(r'(name="csrf_token" value|name="csrf-token" content)="\w+"', "", answer.text).replace(
                login, ""
            )
        )
    assert pages[0] == pages[1]
    assert "登录名或密码不对" in pages[0]


def test_guessing_is_slowed_down(site: Site) -> None:
    codes = [sign_in(site, password=f"guess-{number}")[1] for number in range(11)]
    assert codes == [422] * 10 + [429]
    assert sign_in(site)[1] == 429
    site.clock.advance(minutes=16)
    assert sign_in(site)[1] == 303


@pytest.mark.parametrize(
    ("seat", "place"),
    [
        (UNIT, "/inbox"),
        ("supervisor@city", "/progress"),
        ("designer@city", "/definitions"),
        ("sysadmin@city", "/incidents"),
        ("office@city", "/inbox"),
        ("employee@team-00001", "/inbox"),
    ],
)
def test_everybody_starts_somewhere_sensible(site: Site, seat: str, place: str) -> None:
    assert site.as_(seat).get("/").location == place


def test_session_changes_at_sign_in(site: Site) -> None:
    browser, _status, _place = sign_in(site)
    first = browser.token
    token = hidden(browser.get("/account").text, "csrf_token")
    browser.client.post("/login", data={"login": LOGIN, "password": PASSWORD, "csrf_token": token})
    cookie = browser.client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.value != first
    assert _replay(site, first) == 303, "the old session is gone"


def _replay(site: Site, token: str) -> int:
    browser = site.visitor()
    browser.client.set_cookie(COOKIE, token)
    return browser.get("/inbox").status_code


def test_planted_cookie_is_not_adopted(site: Site) -> None:
    browser = site.visitor()
    browser.client.set_cookie(COOKIE, "planted-by-somebody")
    token = hidden(browser.get("/login").text, "csrf_token")
    browser.client.post("/login", data={"login": LOGIN, "password": PASSWORD, "csrf_token": token})
    cookie = browser.client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.value != "planted-by-somebody"
    assert _replay(site, "planted-by-somebody") == 303


def test_sign_out_ends_the_session_on_the_server(site: Site) -> None:
    browser = site.as_(UNIT)
    answer = browser.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert [_replay(site, browser.token) for _time in range(3)] == [303] * 3


def test_idle_session_ends_after_half_an_hour(site: Site) -> None:
    browser = site.as_(UNIT)
    site.clock.advance(minutes=29)
    assert browser.get("/inbox").status_code == 200
    site.clock.advance(minutes=29)
    assert browser.get("/inbox").status_code == 200
    site.clock.advance(minutes=31)
    assert browser.get("/inbox").status_code == 303


def test_no_session_outlives_twelve_hours(site: Site) -> None:
    browser = site.as_(UNIT)
    for _quarter in range(47):
        site.clock.advance(minutes=15)
        assert browser.get("/inbox").status_code == 200
    site.clock.advance(minutes=15)
    assert browser.get("/inbox").status_code == 303


def test_password_change_ends_the_other_sessions(site: Site) -> None:
    here, elsewhere = site.as_(UNIT), site.as_(UNIT)
    form = {"password": PASSWORD, "new_password": "another horse", "password_again": "another horse"}
    assert here.post("/account/password", form).location == "/account?ok=password_changed"
    assert here.get("/inbox").status_code == 200
    assert elsewhere.get("/inbox").status_code == 303
    assert sign_in(site)[1] == 422
    assert sign_in(site, password="another horse")[1] == 303


def test_disabled_account_is_out_at_once(site: Site) -> None:
    browser = site.as_(UNIT)
    site.runtime.run("system", lambda ctx: service.set_account_disabled(ctx, f"p:{UNIT}", True))
    assert browser.get("/inbox").status_code == 303
    assert sign_in(site)[1] == 422


def test_inactive_person_is_out_at_once(site: Site) -> None:
    browser = site.as_(UNIT)
    site.runtime.run("system", lambda ctx: service.set_person_active(ctx, f"p:{UNIT}", False))
    assert browser.get("/inbox").status_code == 303


def test_post_given_up_takes_its_tasks_along(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    assert browser.get(f"/tasks/{task_id}").status_code == 200
    site.runtime.run("system", lambda ctx: service.end_holding(ctx, UNIT, f"p:{UNIT}"))
    assert browser.get(f"/tasks/{task_id}").status_code == 404


def test_cookie_is_out_of_reach_of_scripts_and_foreign_pages(site: Site) -> None:
    browser = site.visitor()
    token = hidden(browser.get("/login").text, "csrf_token")
    answer = browser.client.post("/login", data={"login": LOGIN, "password": PASSWORD, "csrf_token": token})
    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(COOKIE)]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Expires" not in cookie, "it ends with the browser"


def test_session_is_touched_at_most_once_a_minute(site: Site) -> None:
    browser = site.as_(UNIT)
    for _time in range(3):
        browser.get("/inbox")
        site.clock.advance(seconds=20)
    site.clock.advance(seconds=5)
    browser.get("/inbox")
    with site.runtime.read() as ctx:
        [session] = service.list_sessions(ctx, f"p:{UNIT}")
    assert site.clock.now() - session.last_seen_at < timedelta(seconds=6)


@pytest.mark.parametrize(
    ("goal", "place"),
    [
        ("/tasks/abc?x=1", "/tasks/abc?x=1"),
        ("/progress", "/progress"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("\thttps://evil.example", "/"),
        ("/inbox\r\nSet-Cookie: x=1", "/"),
        ("javascript:alert(1)", "/"),
        ("/logout", "/"),
        ("/nothing/here", "/"),
        ("inbox", "/"),
        ("", "/"),
    ],
)
def test_sign_in_leads_only_to_pages_of_ours(site: Site, goal: str, place: str) -> None:
    assert sign_in(site, next=goal)[2] == place


def test_signed_in_person_is_not_asked_again(site: Site) -> None:
    assert site.as_(UNIT).get("/login?next=/account").location == "/account"
    assert site.as_(UNIT).get("/login?next=//evil.example").location == "/"
