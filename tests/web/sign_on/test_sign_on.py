"""Single sign-on by a real, certified provider that the test starts."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from engine.clock import SystemClock
from handlers.directory import service
from handlers.directory.access.models import SignOnLink
from handlers.directory.models import Account, Person, PostHolding
from tests.web.sign_on.people import AFTER_LOGOUT, CALLBACK, prove, running_provider
from tests.web.site import MORNING, PASSWORD, Browser, Site, build_site, hidden
from web.app import create_app
from web.auth import COOKIE
from web.sign_on.provider import Provider, SignOnFailed
from web.sign_on.settings import SignOn

UNIT = "unit_union@ent-0001"
NAME = "unit_union.ent-0001"
BEGIN = "/login/single-sign-on"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as found:
        yield found


@pytest.fixture
def site(sqlite_database_url: str, tmp_path: Path, issuer: str) -> Iterator[Site]:
    """The town with the provider; its clock is the real one, for so is the provider's."""
    site = build_site(sqlite_database_url, tmp_path)
    site.clock.advance(seconds=int((SystemClock().now() - MORNING).total_seconds()))
    configure(site, issuer)
    yield site
    site.runtime.close()


def configure(site: Site, issuer: str, **changes: Any) -> None:
    settings = SignOn(issuer, "saicheng", "secret of saicheng", **changes)
    site.app = create_app(site.runtime, replace(site.app.config["SAICHENG"], sign_on=settings))


def come(site: Site, who: str, *, next: str = "/notices") -> tuple[Browser, Any]:
    """Sign in by the provider with a new browser; `who` is "<subject>/<name>"."""
    browser = site.visitor()
    place = browser.get(f"{BEGIN}?next={next}").location
    return browser, browser.get(local(prove(place, who)))


def local(address: str) -> str:
    assert address.startswith(CALLBACK)
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def links(site: Site) -> list[tuple[str, str]]:
    with site.runtime.read() as ctx:
        return [(row.subject, row.person_id) for row in ctx.session.scalars(select(SignOnLink))]


def is_in(browser: Browser) -> bool:
    return browser.get("/inbox").status_code == 200


def test_person_of_the_same_login_is_let_in_and_linked(site: Site) -> None:
    browser, answer = come(site, f"s1/{NAME.upper()}")
    assert (answer.status_code, answer.location) == (303, "/notices")
    assert is_in(browser)
    assert links(site) == [("s1", f"p:{UNIT}")]
    assert is_in(come(site, "s1/a.new.name")[0]), "the subject counts, not the name"
    assert links(site) == [("s1", f"p:{UNIT}")]


def test_way_there_asks_for_what_protects_the_way_back(site: Site) -> None:
    place = parse_qs(urlsplit(site.visitor().get(BEGIN).location).query)
    assert place["response_type"] == ["code"]
    assert place["code_challenge_method"] == ["S256"]
    assert place["redirect_uri"] == [CALLBACK]
    assert all(len(place[name][0]) == 43 for name in ("state", "nonce", "code_challenge"))


def test_unknown_person_is_told_and_nothing_is_created(site: Site) -> None:
    def count() -> list[int | None]:
        with site.runtime.read() as ctx:
            return [
                ctx.session.scalar(select(func.count()).select_from(kind))
                for kind in (Person, Account, PostHolding)
            ]

    before = count()
    browser, answer = come(site, "s2/somebody.else")
    assert answer.status_code == 403
    assert "“somebody.else”在赛程里没有可用的账号" in answer.text
    assert not is_in(browser)
    assert count() == before
    assert links(site) == []


def test_login_given_anew_at_the_provider_opens_nothing(site: Site) -> None:
    come(site, f"s1/{NAME}")
    browser, answer = come(site, f"s3/{NAME}")
    assert answer.status_code == 403
    assert not is_in(browser)
    assert links(site) == [("s1", f"p:{UNIT}")]


def test_locked_account_is_not_let_in(site: Site) -> None:
    come(site, f"s1/{NAME}")
    site.runtime.run("system", lambda ctx: service.set_account_disabled(ctx, f"p:{UNIT}", True))
    assert come(site, f"s1/{NAME}")[1].status_code == 403


def test_unverified_address_is_no_claim(site: Site, issuer: str) -> None:
    configure(site, issuer, claim="email", scope="openid email")
    browser, answer = come(site, f"s1/{NAME}")
    assert answer.status_code == 403
    assert not is_in(browser)


@pytest.mark.parametrize(
    "change", ["wrong state", "no state", "other browser", "other issuer", "too late", "refused"]
)
def test_answer_to_another_question_is_refused(site: Site, change: str) -> None:
    browser = site.visitor()
    back = local(prove(browser.get(BEGIN).location, f"s1/{NAME}"))
    state = parse_qs(urlsplit(back).query)["state"][0]
    if change == "wrong state":
        back = back.replace(state, "x" * 43)
    elif change == "no state":
        back = back.replace(f"state={state}", "")
    elif change == "other browser":
        browser = site.visitor()
        browser.get(BEGIN)
    elif change == "other issuer":
        back = back.replace("127.0.0.1", "127.0.0.2")
    elif change == "too late":
        site.clock.advance(minutes=11)
    else:
        back = f"{BEGIN}/callback?error=access_denied&state={state}"
    assert browser.get(back).status_code == 403
    assert not is_in(browser)
    assert links(site) == []


def test_code_is_good_once(site: Site) -> None:
    browser = site.visitor()
    place = browser.get(BEGIN).location
    waiting = browser.client.get_cookie("saicheng_sign_on_waiting")
    assert waiting is not None
    back = local(prove(place, f"s1/{NAME}"))
    assert browser.get(back).status_code == 303
    assert browser.client.get_cookie("saicheng_sign_on_waiting") is None
    assert browser.get(back).status_code == 403, "what waited is used up"
    thief = site.visitor()
    thief.client.set_cookie("saicheng_sign_on_waiting", waiting.value)
    assert thief.get(back).status_code == 403, "and so is the code, at the provider"
    assert not is_in(thief)


class Tokens:
    """Real ID tokens of the provider, taken on the way."""

    def __init__(self, issuer: str) -> None:
        self.now = SystemClock().now()
        self.issuer = issuer
        self.provider = self.for_client("saicheng")

    def for_client(self, client: str) -> Provider:
        return Provider(SignOn(self.issuer, client, f"secret of {client}"), CALLBACK)

    def take(self, client: str, nonce: str) -> str:
        """An ID token for a client."""
        provider, verifier = self.for_client(client), "v" * 43
        back = prove(provider.authorization_url(self.now, "s", nonce, verifier), f"s1/{NAME}")
        code = parse_qs(urlsplit(back).query)["code"][0]
        with provider._session() as session:
            token = session.fetch_token(f"{self.issuer}/token", code=code, code_verifier=verifier)
        return str(token["id_token"])


@pytest.fixture(scope="module")
def tokens(issuer: str) -> Tokens:
    return Tokens(issuer)


@pytest.fixture(scope="module")
def token(tokens: Tokens) -> str:
    return tokens.take("saicheng", "n1")


def test_token_for_us_is_taken(tokens: Tokens, token: str) -> None:
    assert tokens.provider.check_id_token(tokens.now, token, "n1")["sub"] == "s1"


def test_token_that_answers_another_nonce_is_refused(tokens: Tokens, token: str) -> None:
    for nonce in ("n2", ""):
        with pytest.raises(SignOnFailed):
            tokens.provider.check_id_token(tokens.now, token, nonce)


def test_token_for_another_audience_is_refused(tokens: Tokens) -> None:
    with pytest.raises(SignOnFailed):
        tokens.provider.check_id_token(tokens.now, tokens.take("another", "n1"), "n1")


def test_expired_token_is_refused(tokens: Tokens, token: str) -> None:
    with pytest.raises(SignOnFailed):
        tokens.provider.check_id_token(tokens.now + timedelta(hours=2), token, "n1")


def test_token_of_another_issuer_is_refused(tokens: Tokens, token: str) -> None:
    provider = tokens.for_client("saicheng")
    provider.settings = replace(provider.settings, issuer="https://elsewhere.example")
    provider._keys, provider._known_until = tokens.provider._keys, tokens.now + timedelta(hours=1)
    with pytest.raises(SignOnFailed):
        provider.check_id_token(tokens.now, token, "n1")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_token_the_provider_has_not_signed_is_refused(tokens: Tokens, token: str, algorithm: str) -> None:
    _header, payload, signature = token.split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm}).encode()).decode().rstrip("=")
    for forged in (f"{header}.{payload}.", f"{header}.{payload}.{signature}", "", "x", "a.b.c"):
        with pytest.raises(SignOnFailed):
            tokens.provider.check_id_token(tokens.now, forged, "n1")


def test_changed_token_is_refused(tokens: Tokens, token: str) -> None:
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    changed = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "s9"}).encode()).decode().rstrip("=")
    with pytest.raises(SignOnFailed):
        tokens.provider.check_id_token(tokens.now, f"{header}.{changed}.{signature}", "n1")


def test_password_may_be_given_up_for_who_is_linked(site: Site, issuer: str) -> None:
    configure(site, issuer, has_passwords=False)
    assert by_password(site).status_code == 303, "not linked yet"
    come(site, f"s1/{NAME}")
    refused = by_password(site)
    assert refused.status_code == 422
    assert "只能用统一身份认证登录" in refused.text
    assert "只能用" not in by_password(site, "wrong").text, "told to who knows the password only"


def by_password(site: Site, password: str = PASSWORD) -> Any:
    browser = site.visitor()
    form = {
        "csrf_token": hidden(browser.get("/login").text, "csrf_token"),
        "login": NAME,
        "password": password,
    }
    return browser.client.post("/login", data=form)


def test_signing_out_leaves_the_provider_too(site: Site, issuer: str) -> None:
    browser, _answer = come(site, f"s1/{NAME}")
    cookie = browser.client.get_cookie(COOKIE)
    assert cookie is not None
    browser = Browser(site.app, browser.client, cookie.value)
    answer = browser.post("/logout")
    place = urlsplit(answer.headers["Refresh"].partition("url=")[2])
    assert f"{place.scheme}://{place.netloc}" == issuer
    assert parse_qs(place.query) == {"client_id": ["saicheng"], "post_logout_redirect_uri": [AFTER_LOGOUT]}
    assert not is_in(browser)
    assert site.as_("office@city").post("/logout").location == "/login", "who came by password stays here"


def test_login_page_offers_it_only_where_it_is(site: Site, issuer: str) -> None:
    configure(site, issuer, name="市总工会统一认证")
    assert "市总工会统一认证" in site.visitor().get("/login").text
    site.app = create_app(site.runtime, replace(site.app.config["SAICHENG"], sign_on=None))
    assert "统一" not in site.visitor().get("/login").text
    assert site.visitor().get(BEGIN).status_code == 404
    assert site.visitor().get(f"{BEGIN}/callback").status_code == 404


def test_provider_that_is_away_is_told(site: Site) -> None:
    configure(site, "http://127.0.0.1:9")
    answer = site.visitor().get(BEGIN)
    assert answer.status_code == 502
    assert "没有应答" in answer.text
    assert by_password(site).status_code == 303
