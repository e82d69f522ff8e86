"""两步验证: taking over an authenticator, signing in with it, losing it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.models import AuditEvent
from handlers.directory import service
from handlers.directory.access import password_links, totp
from handlers.directory.access.models import RecoveryCode, SecondFactor
from handlers.notices.models import Notice
from tests.web.site import PASSWORD, Browser, Site, hidden
from web.auth import COOKIE

UNIT = "unit_union@ent-0001"
PERSON = f"p:{UNIT}"
PLACE = "/account/second-factor"
STEP = "/login/second-step"


def secret_in(page: str) -> str:
    found = re.search(r"<code[^>]*>([A-Z2-7 ]{39})</code>", page)
    assert found, "no secret on the page"
    return found[1].replace(" ", "")


def codes_in(page: str) -> list[str]:
    return re.findall(r"<code[^>]*>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", page)


def code(site: Site, secret: str, drift: int = 0) -> dict[str, str]:
    return {"one_time_password": totp.code_of(secret, totp.step_at(site.clock.now()) + drift)}


def enrol(site: Site, seat: str = UNIT) -> tuple[str, list[str]]:
    """Switch it on; returns the secret and the recovery codes. The code used is of now."""
    browser = site.as_(seat)
    assert browser.post(f"{PLACE}/begin", {"password": PASSWORD}).status_code == 303
    secret = secret_in(browser.get(PLACE).text)
    answer = browser.post(f"{PLACE}/confirm", code(site, secret))
    assert answer.status_code == 200
    site.clock.advance(seconds=60)
    return secret, codes_in(answer.text)


def sign_in(site: Site, seat: str = UNIT, **more: str) -> tuple[Browser, TestResponse]:
    """The first step, by a new browser."""
    browser = site.visitor()
    token = hidden(browser.get("/login").text, "csrf_token")
    form = {"csrf_token": token, "login": seat.replace("@", "."), "password": PASSWORD, **more}
    return browser, browser.client.post("/login", data=form)


def give(browser: Browser, form: dict[str, str]) -> TestResponse:
    token = hidden(browser.get("/password/forgotten" if not form else STEP).text, "csrf_token")
    return browser.client.post(STEP, data={"csrf_token": token, **form})


def stored(site: Site, kind: type[Any]) -> list[Any]:
    with site.runtime.read() as ctx:
        return list(ctx.session.scalars(select(kind)))


def test_password_alone_opens_nothing(any_site: Site) -> None:
    site = any_site
    secret, _codes = enrol(site)
    browser, answer = sign_in(site, next="/notices")
    assert answer.status_code == 200
    assert "验证器" in answer.text
    assert browser.get("/inbox").status_code == 303, "half open is not signed in"
    assert browser.get("/inbox", headers={"Accept": "application/json"}).status_code == 401
    assert browser.get("/api/v1/me").status_code == 401
    half = browser.client.get_cookie(COOKIE)
    assert half is not None
    wrong = give(browser, {"one_time_password": "000000"})
    assert wrong.status_code == 422
    assert browser.get("/inbox").status_code == 303
    right = give(browser, {**code(site, secret), "next": "/notices"})
    assert (right.status_code, right.location) == (303, "/notices")
    assert browser.get("/inbox").status_code == 200
    cookie = browser.client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.value != half.value, "the name of the session is a new one"


def test_secret_is_sealed_and_codes_are_hashed(site: Site) -> None:
    secret, codes = enrol(site)
    assert len(codes) == len(set(codes)) == 10
    [factor] = stored(site, SecondFactor)
    assert secret not in factor.sealed_secret
    kept = str([row.code_hash for row in stored(site, RecoveryCode)])
    assert not any(each in kept or each.replace("-", "") in kept for each in codes)
    assert secret not in str([row.data for row in stored(site, AuditEvent)])
    assert "<svg" not in site.as_(UNIT).get(PLACE).text, "it is never shown again"


def test_code_is_used_once(site: Site) -> None:
    secret, _codes = enrol(site)
    form = code(site, secret)
    first, second = sign_in(site)[0], sign_in(site)[0]
    assert give(first, form).status_code == 303
    assert give(second, form).status_code == 422
    assert give(second, code(site, secret, -1)).status_code == 422, "nor one from before it"
    assert give(second, code(site, secret, 1)).status_code == 303


def test_enrolling_uses_its_code_up(site: Site) -> None:
    browser = site.as_(UNIT)
    browser.post(f"{PLACE}/begin", {"password": PASSWORD})
    secret = secret_in(browser.get(PLACE).text)
    form = code(site, secret)
    assert browser.post(f"{PLACE}/confirm", {"one_time_password": "123"}).status_code == 422
    assert browser.post(f"{PLACE}/confirm", form).status_code == 200
    assert give(sign_in(site)[0], form).status_code == 422


def test_recovery_code_is_used_once(site: Site) -> None:
    _secret, codes = enrol(site)
    form = {"one_time_password": f" {codes[3].upper()} "}
    assert give(sign_in(site)[0], form).status_code == 303
    assert give(sign_in(site)[0], form).status_code == 422
    assert len(stored(site, RecoveryCode)) == 9


def test_guessing_codes_is_slowed_down_even_for_who_knows_the_password(site: Site) -> None:
    secret, _codes = enrol(site)
    answers = []
    for _time in range(6):
        browser, _answer = sign_in(site)
        answers.append(give(browser, {"one_time_password": "000000"}).status_code)
    assert answers == [422] * 5 + [429]
    assert give(sign_in(site)[0], code(site, secret)).status_code == 429
    site.clock.advance(minutes=16)
    assert give(sign_in(site)[0], code(site, secret)).status_code == 303


def test_half_open_browser_is_shut_after_ten_minutes_or_a_new_password(site: Site) -> None:
    secret, _codes = enrol(site)
    slow, _answer = sign_in(site)
    site.clock.advance(minutes=10)
    assert slow.get(STEP).status_code == 303
    old, _answer = sign_in(site)
    site.clock.advance(seconds=1)
    site.runtime.run("system", lambda ctx: service.set_password(ctx, PERSON, "quite another"))
    assert old.get(STEP).status_code == 303
    token = hidden(old.get("/login").text, "csrf_token")
    answer = old.client.post(STEP, data={"csrf_token": token, **code(site, secret)})
    assert (answer.status_code, answer.location) == (303, "/login")


def test_visitor_has_no_second_step(site: Site) -> None:
    assert site.visitor().get(STEP).location == "/login"
    assert site.as_(UNIT).post(STEP, {"one_time_password": "1"}).location == "/login"


def test_role_that_cannot_do_without_begins_with_it(site: Site) -> None:
    operator = site.as_("sysadmin@city")
    assert operator.post("/accounts/second-factor-roles", {"roles": "unit_union"}).status_code == 303
    assert operator.post("/accounts/second-factor-roles", {"roles": "nobody"}).status_code == 422
    browser, answer = sign_in(site, next="/notices")
    assert browser.get("/inbox").status_code == 303
    secret = secret_in(answer.text)
    assert secret_in(browser.get(STEP).text) == secret, "a reload shows the same"
    assert give(browser, {"one_time_password": "000000"}).status_code == 422
    done = give(browser, {**code(site, secret), "next": "/notices"})
    assert done.status_code == 200
    assert len(codes_in(done.text)) == 10
    assert 'href="/notices"' in done.text
    assert browser.get("/inbox").status_code == 200
    site.clock.advance(seconds=60)
    cookie = browser.client.get_cookie(COOKIE)
    assert cookie is not None
    browser.token = cookie.value
    off = browser.post(f"{PLACE}/off", {"password": PASSWORD, **code(site, secret)})
    assert off.status_code == 422
    assert "不能停用" in off.text
    assert sign_in(site, "unit_admin@ent-0001")[1].status_code == 303, "others need none"


def test_switching_off_takes_password_and_code(site: Site) -> None:
    secret, _codes = enrol(site)
    browser = site.as_(UNIT)
    assert browser.post(f"{PLACE}/off", {"password": "wrong", **code(site, secret)}).status_code == 422
    assert browser.post(f"{PLACE}/off", {"password": PASSWORD}).status_code == 422
    assert len(stored(site, SecondFactor)) == 1
    assert browser.post(f"{PLACE}/off", {"password": PASSWORD, **code(site, secret)}).status_code == 303
    assert stored(site, SecondFactor) == stored(site, RecoveryCode) == []
    assert sign_in(site)[1].status_code == 303


def test_new_recovery_codes_void_the_old(site: Site) -> None:
    secret, old = enrol(site)
    answer = site.as_(UNIT).post(f"{PLACE}/recovery-codes", {"password": PASSWORD, **code(site, secret)})
    new = codes_in(answer.text)
    assert len(new) == 10
    assert give(sign_in(site)[0], {"one_time_password": old[0]}).status_code == 422
    assert give(sign_in(site)[0], {"one_time_password": new[0]}).status_code == 303


def test_beginning_takes_the_password(site: Site) -> None:
    browser = site.as_(UNIT)
    assert browser.post(f"{PLACE}/begin", {"password": "wrong"}).status_code == 422
    assert stored(site, SecondFactor) == []
    enrol(site)
    assert browser.post(f"{PLACE}/begin", {"password": PASSWORD}).status_code == 409


def test_administrator_removes_it_with_a_reason_and_the_person_is_told(site: Site) -> None:
    enrol(site)
    elsewhere, operator = site.as_(UNIT), site.as_("sysadmin@city")
    place = f"/accounts/{PERSON}/second-factor/remove"
    assert operator.post(place, {"reason": " "}).status_code == 422
    assert operator.post(place, {"reason": "手机遗失"}).status_code == 303
    assert elsewhere.get("/inbox").status_code == 303
    assert sign_in(site)[1].status_code == 303
    [event] = [row for row in stored(site, AuditEvent) if row.kind == "second_factor.removed"]
    assert (event.actor, event.data["reason"]) == ("person:p:sysadmin@city", "手机遗失")
    [notice] = [row for row in stored(site, Notice) if row.person_id == PERSON]
    assert "手机遗失" in notice.body
    assert operator.post(place, {"reason": "再来"}).status_code == 404


def test_link_for_the_password_does_not_spare_the_code(site: Site) -> None:
    enrol(site)
    link = site.runtime.run("system", lambda ctx: password_links.issue_link(ctx, PERSON, "p:sysadmin@city"))
    site.runtime.run("system", lambda ctx: password_links.use_link(ctx, link, "quite another"))
    browser, answer = sign_in(site, password="quite another")
    assert answer.status_code == 200
    assert browser.get("/inbox").status_code == 303


def test_tokens_of_programs_need_no_code(site: Site) -> None:
    secret = site.runtime.run(
        "system", lambda ctx: service.create_token(ctx, PERSON, "报表", ["tasks:work"])[1]
    )
    enrol(site)
    answer = site.visitor().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def test_other_installations_key_opens_nothing(site: Site) -> None:
    secret, codes = enrol(site)
    site.app.config["SAICHENG"] = replace(site.app.config["SAICHENG"], secret=b"x" * 32)
    assert give(sign_in(site)[0], code(site, secret)).status_code == 422
    assert give(sign_in(site)[0], {"one_time_password": codes[0]}).status_code == 303
