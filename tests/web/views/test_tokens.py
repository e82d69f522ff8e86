"""My account: making and revoking tokens."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from handlers.directory import service
from handlers.directory.models import ApiToken
from tests.web.api.client import Program, token_for
from tests.web.site import PASSWORD, Browser, Site

UNIT = "unit_union@ent-0001"
FORM: dict[str, Any] = {
    "token_name": "报表",
    "scopes": ["tasks:work", "history:read"],
    "days": "30",
    "token_password": PASSWORD,
}


def create(browser: Browser, **changes: Any) -> TestResponse:
    return browser.post("/account/tokens", {**FORM, "idempotency_key": "once", **changes})


def shown(page: str) -> list[str]:
    return re.findall(r"saicheng_[\w-]{43}", page)


def tokens(site: Site) -> list[ApiToken]:
    with site.runtime.read() as ctx:
        return service.list_tokens(ctx, f"p:{UNIT}")


def test_token_is_shown_once_and_works(site: Site) -> None:
    browser = site.as_(UNIT)
    [secret] = shown(create(browser).text)
    page = browser.get("/account").text
    assert shown(page) == []
    assert f"{secret[:15]}…" in page
    assert "2026年4月1日" in page
    answer = Program(site.app.test_client(), secret).get("/api/v1/me")
    assert answer.json["scopes"] == ["tasks:work", "history:read"]
    [token] = tokens(site)
    assert secret not in (token.secret_hash, token.id)
    assert token.last_used_at == site.clock.now()


def test_form_sent_twice_makes_one_token(site: Site) -> None:
    browser = site.as_(UNIT)
    assert len(shown(create(browser).text)) == 1
    again = create(browser)
    assert (again.status_code, again.location) == (303, "/account")
    assert len(tokens(site)) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"token_name": " "}, "请填写用途"),
        ({"scopes": []}, "请至少选择一项权限"),
        ({"scopes": ["everything"]}, "请至少选择一项权限"),
        ({"days": "100000"}, "请选择有效期"),
        ({"token_password": "wrong"}, "现在的密码不对"),
    ],
)
def test_token_is_not_made_from_a_wrong_form(site: Site, change: dict[str, Any], words: str) -> None:
    answer = create(site.as_(UNIT), **change)
    assert answer.status_code == 422
    assert words in answer.text
    assert tokens(site) == []


def test_only_the_owner_revokes(site: Site) -> None:
    secret = token_for(site, UNIT)
    [token] = tokens(site)
    assert site.as_("sysadmin@city").post(f"/account/tokens/{token.id}/revoke").status_code == 404
    program = Program(site.app.test_client(), secret)
    assert program.get("/api/v1/me").status_code == 200
    assert site.as_(UNIT).post(f"/account/tokens/{token.id}/revoke").status_code == 303
    assert program.get("/api/v1/me").status_code == 401


def test_there_is_an_end_to_tokens(site: Site) -> None:
    for _number in range(50):
        token_for(site, UNIT)
    answer = create(site.as_(UNIT))
    assert answer.status_code == 422
    assert "令牌太多了" in answer.text
