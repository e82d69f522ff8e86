"""Tokens open the API and nothing else; cookies open everything but the API."""

from __future__ import annotations

import base64

import pytest

from handlers.directory import service
from handlers.directory.throttle import PER_ADDRESS
from tests.web.api.client import Program, program, token_for
from tests.web.site import Site
from web import policy
from web.token_routes import TOKEN_ROUTES

UNIT = "unit_union@ent-0001"
ME = "/api/v1/me"


def test_token_acts_for_its_person(site: Site) -> None:
    answer = program(site, UNIT, ["tasks:work"]).get(ME)
    assert answer.status_code == 200
    assert answer.json == {
        "person_id": f"p:{UNIT}",
        "name": "unit_union ent-0001",
        "roles": ["unit_union"],
        "principals": [f"person:p:{UNIT}", f"post:{UNIT}"],
        "scopes": ["tasks:work"],
    }


def test_basic_password_may_be_the_token(site: Site) -> None:
    pair = base64.b64encode(f"anybody:{token_for(site, UNIT)}".encode()).decode()
    answer = site.app.test_client().get(ME, headers={"Authorization": f"Basic {pair}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer saicheng_wrong",
        "Bearer café",
        "Basic ???",
        "Basic Og==",
        "Digest x=1",
    ],
)
def test_without_a_good_token_nobody_comes_in(site: Site, header: str) -> None:
    answer = site.app.test_client().get(ME, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer realm=saicheng"
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] in ("token.missing", "token.invalid")


def test_session_cookie_does_not_open_the_api(site: Site) -> None:
    browser = site.as_(UNIT)
    assert browser.get("/account").status_code == 200
    assert browser.get(ME).status_code == 401


def test_token_does_not_open_pages(site: Site) -> None:
    assert program(site, UNIT).get("/account").status_code == 303


def test_token_ends_with_its_time_its_revocation_and_its_person(site: Site) -> None:
    brief = Program(site.app.test_client(), token_for(site, UNIT, days=1))
    lasting = program(site, UNIT)
    assert [brief.get(ME).status_code, lasting.get(ME).status_code] == [200, 200]
    site.clock.advance(days=1)
    assert [brief.get(ME).status_code, lasting.get(ME).status_code] == [401, 200]
    site.runtime.run("system", lambda ctx: service.set_account_disabled(ctx, f"p:{UNIT}", True))
    assert lasting.get(ME).status_code == 401
    site.runtime.run("system", lambda ctx: service.set_account_disabled(ctx, f"p:{UNIT}", False))
    assert lasting.get(ME).status_code == 200
    site.runtime.run("system", lambda ctx: service.revoke_tokens(ctx, f"p:{UNIT}"))
    assert lasting.get(ME).status_code == 401


def test_bad_tokens_are_slowed_down_and_good_ones_are_not(site: Site) -> None:
    bad = Program(site.app.test_client(), "saicheng_" + "x" * 43)
    assert [bad.get(ME).status_code for _time in range(PER_ADDRESS + 2)] == [401] * PER_ADDRESS + [429] * 2
    assert program(site, UNIT).get(ME).status_code == 200
    site.clock.advance(minutes=16)
    assert bad.get(ME).status_code == 401


def test_missing_scope_is_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TOKEN_ROUTES, "api.show_me", ("history:read", policy.SIGNED_IN))
    answer = program(site, UNIT, ["tasks:work"]).get(ME, headers={"Accept-Language": "en"})
    assert answer.status_code == 403
    assert (answer.json["code"], answer.json["title"]) == (
        "token.scope_missing",
        "This token lacks the scope history:read.",
    )


def test_language_is_what_the_program_accepts(site: Site) -> None:
    client = site.app.test_client()
    titles = [
        client.get(ME, headers={"Accept-Language": wanted}).json["title"]
        for wanted in ("en-GB, zh;q=0.5", "de")
    ]
    assert titles == ["Send a token in the Authorization header.", "请在 Authorization 请求头中给出令牌。"]


def test_errors_of_the_api_are_never_pages(site: Site) -> None:
    answer = program(site, UNIT).get("/api/v1/nothing", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    answer = program(site, UNIT).post(ME, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")


def test_a_header_that_is_not_ascii_is_no_token(site: Site) -> None:
    for header in ("Basic ÿ", "Basic Og==", "Bearer ÿ", "Digest x", "ÿ"):
        for path in ("/api/v1/me", "/engine-rest/engine"):
            answer = site.app.test_client().get(path, headers={"Authorization": header})
            assert answer.status_code == 401, (header, path)
