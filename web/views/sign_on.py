"""Signing in and out by the provider of single sign-on.

What must come back unchanged (state, nonce, PKCE verifier, where to go) waits in a sealed cookie of this browser, so a
callback made elsewhere finds nothing; the cookie is used up by the first callback.
"""

from __future__ import annotations

import hmac
import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from handlers.directory.access import sign_on
from handlers.directory.access.vault import Vault
from handlers.directory.models import Person
from handlers.directory.passwords import new_token
from web import signing_in
from web.addresses import safe_next
from web.config import Config
from web.sign_on.provider import Provider, SignOnFailed
from web.transactions import reading, runtime, writing

bp = Blueprint("sign_on", __name__, url_prefix="/login/single-sign-on")

WAITING_COOKIE = "saicheng_sign_on_waiting"
WAITING_SECONDS = 600
# Tells that the provider let this browser in: signing out then leaves the provider as well.
COOKIE = "saicheng_sign_on"


def install(app: Flask, config: Config) -> None:
    """Know the provider, if one is configured, and let the login page name it."""
    settings = config.sign_on
    app.extensions["sign_on"] = (
        Provider(settings, f"{config.base_url}{bp.url_prefix}/callback") if settings else None
    )
    app.jinja_env.globals["sign_on_name"] = settings.name if settings else None


@bp.get("")
def begin() -> Response:
    """On to the provider."""
    provider = _provider()
    state, nonce, verifier = new_token(), new_token(), new_token()
    place = provider.authorization_url(runtime().clock.now(), state, nonce, verifier)
    waiting = {
        "state": state,
        "nonce": nonce,
        "verifier": verifier,
        "next": safe_next(request.args.get("next", ""))[:2000],
        "until": runtime().clock.now().timestamp() + WAITING_SECONDS,
    }
    response = redirect(place, HTTPStatus.SEE_OTHER)
    _set_cookie(response, WAITING_COOKIE, _vault().seal(json.dumps(waiting), "waiting"), WAITING_SECONDS)
    return response


@bp.get("/callback")
def come_back() -> Response:
    """Back from the provider: check that it is our own question that is answered, then who it is."""
    provider, waiting, now = _provider(), _read_waiting(), runtime().clock.now()
    state, code = request.args.get("state", ""), request.args.get("code", "")
    is_ours = waiting is not None and hmac.compare_digest(state.encode(), str(waiting["state"]).encode())
    # RFC 9207: a code of another provider is not sent to this one.
    is_theirs = request.args.get("iss", provider.settings.issuer) == provider.settings.issuer
    g.used_up = True
    if waiting is None or not is_ours or not is_theirs or not code or now.timestamp() > waiting["until"]:
        raise SignOnFailed
    proof = provider.prove(now, code, waiting["nonce"], waiting["verifier"])
    address = request.remote_addr or ""
    issuer = provider.settings.issuer
    person = writing(lambda ctx: sign_on.enter(ctx, issuer, proof.subject, proof.login, address))
    response = signing_in.enter(person, safe_next(waiting["next"]), "")
    _set_cookie(response, COOKIE, "1", None)
    return response


@bp.after_request
def _forget_waiting(response: Response) -> Response:
    if g.get("used_up"):
        response.delete_cookie(WAITING_COOKIE, httponly=True, samesite="Lax")
    return response


def leave() -> Response | None:
    """After signing out: on to the provider to leave it as well, if it let this browser in and offers that.

    Not a redirect: our pages let their forms lead nowhere else (Content-Security-Policy `form-action`).
    """
    provider: Provider | None = current_app.extensions["sign_on"]
    if provider is None or COOKIE not in request.cookies:
        return None
    back = f"{current_app.config['SAICHENG'].base_url}{url_for('login.show')}"
    place = provider.logout_url(runtime().clock.now(), back)
    if not place:
        return None
    g.identity = None
    response = make_response(render_template("signed_out.html", place=place))
    response.headers["Refresh"] = f"0; url={place}"
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return response


def replaces_password(person: Person) -> bool:
    """Whether this person must come by the provider."""
    provider: Provider | None = current_app.extensions["sign_on"]
    if provider is None or provider.settings.has_passwords:
        return False
    return sign_on.is_linked(reading(), provider.settings.issuer, person.id)


def _provider() -> Provider:
    provider: Provider | None = current_app.extensions["sign_on"]
    if provider is None:
        raise NotFound
    return provider


def _vault() -> Vault:
    return Vault(current_app.config["SAICHENG"].secret, "sign-on")


def _read_waiting() -> dict[str, Any] | None:
    sealed = request.cookies.get(WAITING_COOKIE, "")
    try:
        text = _vault().open(sealed, "waiting") if sealed else None
    except ValueError:  # no Base64
        return None
    return json.loads(text) if text else None


def _set_cookie(response: Response, name: str, value: str, seconds: int | None) -> None:
    secure = current_app.config["SAICHENG"].is_secure
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", secure=secure)
