"""One-time links: by mail for who forgot the password, by an administrator where there is no mail."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.models import AuditEvent, OutboxMessage
from engine.outbox import send_due
from handlers.directory import service, throttle
from handlers.directory.access.models import PasswordLink
from handlers.directory.models import Account, Person
from handlers.notices.models import Notice
from tests.web.site import PASSWORD, Browser, Site, hidden

UNIT = "unit_union@ent-0001"
LOGIN = "unit_union.ent-0001"
NEW = "a new pass phrase"


@pytest.fixture
def mailing(any_site: Site) -> Site:
    """The site with a mail server, and somebody with an address."""
    any_site.app.config["SAICHENG"] = replace(any_site.app.config["SAICHENG"], smtp_url="smtp://localhost")
    any_site.runtime.run("system", lambda ctx: _set_email(ctx, "wang@example.org"))
    return any_site


def _set_email(ctx: Any, email: str, person: str = UNIT) -> None:
    ctx.session.get_one(Person, f"p:{person}").email = email


def visit(site: Site, path: str, form: dict[str, str]) -> TestResponse:
    """A visitor opens a page and sends its form."""
    browser = site.visitor()
    token = hidden(browser.get(path).text, "csrf_token")
    return browser.client.post(path, data={"csrf_token": token, **form})


def ask(site: Site, login: str = LOGIN) -> TestResponse:
    return visit(site, "/password/forgotten", {"login": login})


def mails(site: Site) -> list[OutboxMessage]:
    with site.runtime.read() as ctx:
        query = (
            select(OutboxMessage).where(OutboxMessage.channel == "mail").order_by(OutboxMessage.created_at)
        )
        return list(ctx.session.scalars(query))


def link_in(text: str) -> str:
    found = re.search(r"http://localhost(/password/new/[\w-]{43})", text)
    assert found
    return found[1]


def set_new(site: Site, link: str, password: str = NEW) -> TestResponse:
    return visit(site, link, {"new_password": password, "password_again": password})


def signs_in(site: Site, password: str) -> bool:
    return visit(site, "/login", {"login": LOGIN, "password": password}).status_code == 303


def test_mailed_link_sets_the_password_once(mailing: Site) -> None:
    elsewhere = mailing.as_(UNIT)
    assert ask(mailing).status_code == 303
    [mail] = mails(mailing)
    assert mail.recipient == "wang@example.org"
    link = link_in(mail.payload["body"])
    page = mailing.visitor().get(link)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert set_new(mailing, link).location == "/login?ok=password_set"
    assert elsewhere.get("/inbox").status_code == 303, "every session has ended"
    assert signs_in(mailing, NEW)
    assert not signs_in(mailing, PASSWORD)
    assert mailing.visitor().get(link).status_code == 404
    with mailing.runtime.read() as ctx:
        assert ctx.session.scalars(select(PasswordLink)).all() == []


def test_secret_is_stored_nowhere_once_the_mail_is_sent(mailing: Site) -> None:
    ask(mailing)
    secret = link_in(mails(mailing)[0].payload["body"]).rpartition("/")[2]
    with mailing.runtime.read() as ctx:
        assert secret not in str(ctx.session.scalars(select(PasswordLink.secret_hash)).all())
        assert secret not in str(ctx.session.scalars(select(AuditEvent.data)).all())
    sent = []
    assert send_due(mailing.runtime.begin, {"mail": sent.append}) == 1
    assert secret in sent[0].payload["body"]
    assert mails(mailing)[0].payload == {}


def test_answer_is_the_same_whoever_is_named(mailing: Site) -> None:
    mailing.runtime.run("system", lambda ctx: _set_email(ctx, "", "employee@team-00001"))
    answers = [ask(mailing, login) for login in (LOGIN, "nobody", "employee.team-00001")]
    assert len({(answer.status_code, answer.location) for answer in answers}) == 1
    assert len(mails(mailing)) == 1, "to the one who exists and has an address"
    assert "已发往该邮箱" in mailing.visitor().get("/password/forgotten?asked=1").text


def test_asking_is_throttled_by_login_and_by_address(mailing: Site) -> None:
    assert [ask(mailing, LOGIN).status_code for _time in range(6)] == [303] * 5 + [429]
    assert ask(mailing, "somebody.else").status_code == 429, "the address has asked often enough"
    with mailing.runtime.begin() as ctx, pytest.raises(throttle.TooManyUses):
        throttle.count_use(ctx, "password-link-of", LOGIN)


def test_link_dies_with_time(mailing: Site) -> None:
    ask(mailing)
    link = link_in(mails(mailing)[0].payload["body"])
    mailing.clock.advance(minutes=29)
    assert mailing.visitor().get(link).status_code == 200
    mailing.clock.advance(minutes=1)
    assert mailing.visitor().get(link).status_code == 404
    browser = mailing.visitor()
    token = hidden(browser.get("/login").text, "csrf_token")
    form = {"csrf_token": token, "new_password": NEW, "password_again": NEW}
    assert browser.client.post(link, data=form).status_code == 404
    assert signs_in(mailing, PASSWORD)


@pytest.mark.parametrize("act", ["later", "change", "lock", "leave"])
def test_link_dies_with_what_comes_after_it(site: Site, act: str) -> None:
    link = issue(site)
    person_id = f"p:{UNIT}"
    if act == "later":
        assert site.visitor().get(issue(site)).status_code == 200
    elif act == "change":
        form = {"password": PASSWORD, "new_password": NEW, "password_again": NEW}
        assert site.as_(UNIT).post("/account/password", form).status_code == 303
    elif act == "lock":
        for is_disabled in (True, False):
            site.runtime.run(
                "system", lambda ctx, to=is_disabled: service.set_account_disabled(ctx, person_id, to)
            )
    else:
        site.runtime.run("system", lambda ctx: service.set_person_active(ctx, person_id, False))
    assert site.visitor().get(link).status_code == 404


def issue(site: Site, person: str = UNIT) -> str:
    """An administrator makes a link for a person."""
    browser = site.as_("sysadmin@city")
    page = browser.get(f"/accounts/p:{person}").text
    form = {"idempotency_key": hidden(page, "idempotency_key")}
    answer = browser.post(f"/accounts/p:{person}/link", form)
    assert answer.status_code == 200
    again = browser.post(f"/accounts/p:{person}/link", form)
    assert again.status_code == 303, "the same form sent again makes no second link"
    return link_in(answer.text)


def test_administrators_link_lives_a_day_and_is_told(site: Site) -> None:
    link = issue(site)
    with site.runtime.read() as ctx:
        [event] = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "password.link_issued"))
        assert (event.actor, event.data["person"]) == ("person:p:sysadmin@city", f"p:{UNIT}")
        [notice] = ctx.session.scalars(select(Notice).where(Notice.person_id == f"p:{UNIT}"))
        assert notice.kind == "password.link_issued"
    site.clock.advance(hours=23)
    assert set_new(site, link).status_code == 303
    assert signs_in(site, NEW)


def test_first_login_sets_the_password(site: Site) -> None:
    site.runtime.run("system", lambda ctx: service.create_person(ctx, "新人", person_id="new").id)
    browser = site.as_("sysadmin@city")
    assert browser.post("/accounts/new/link").status_code == 404, "without an account"
    assert browser.post("/accounts/new/open", {"login": LOGIN}).status_code == 422
    assert browser.post("/accounts/new/open", {"login": "xin.ren"}).status_code == 303
    link = link_in(browser.post("/accounts/new/link").text)
    assert set_new(site, link).status_code == 303
    assert visit(site, "/login", {"login": "xin.ren", "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"new_password": NEW, "password_again": "other"}, "不一致"),
        ({"new_password": "short", "password_again": "short"}, "8 到 200 个字符"),
        ({"new_password": LOGIN, "password_again": LOGIN}, "不同于登录名"),
    ],
)
def test_bad_password_is_told_and_the_link_lives(site: Site, form: dict[str, str], words: str) -> None:
    link = issue(site)
    answer = visit(site, link, form)
    assert answer.status_code == 422
    assert words in answer.text
    assert set_new(site, link).status_code == 303


def test_without_mail_the_page_says_whom_to_ask(site: Site) -> None:
    page = site.visitor().get("/password/forgotten").text
    assert "请联系系统管理员" in page
    browser: Browser = site.visitor()
    token = hidden(browser.get("/login").text, "csrf_token")
    browser.client.post("/password/forgotten", data={"csrf_token": token, "login": LOGIN})
    assert mails(site) == []


def test_locked_account_signs_nobody_in_until_it_is_unlocked(site: Site) -> None:
    browser = site.as_("sysadmin@city")
    elsewhere = site.as_(UNIT)
    assert browser.post(f"/accounts/p:{UNIT}/lock", {"is_disabled": "1"}).status_code == 303
    assert elsewhere.get("/inbox").status_code == 303
    assert not signs_in(site, PASSWORD)
    assert browser.post(f"/accounts/p:{UNIT}/link").status_code == 404
    assert browser.post(f"/accounts/p:{UNIT}/lock", {"is_disabled": "0"}).status_code == 303
    assert signs_in(site, PASSWORD)
    assert browser.post("/accounts/p:sysadmin@city/lock", {"is_disabled": "1"}).status_code == 422
    with site.runtime.read() as ctx:
        assert not ctx.session.get_one(Account, "p:sysadmin@city").is_disabled
