"""Forms are accepted only from our own pages: a token bound to the session, and the Origin header."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from flask import Flask, Response, current_app, g, request

from engine.errors import Forbidden

HEADER = "X-CSRF-Token"
FIELD = "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
VISITOR_COOKIE = "saicheng_visitor"


class ForgedRequest(Forbidden):
    """This form did not come from a page of ours, or the page is too old. Load it again."""

    code = "csrf"


def token_for(bearer: str) -> str:
    """The token of one session (its cookie's value) or one visitor."""
    secret: bytes = current_app.config["SAICHENG"].secret
    return hmac.new(secret, b"csrf:" + bearer.encode(), sha256).hexdigest()


def csrf_token() -> str:
    """The token for the page being made; gives a visitor without a session a cookie to bind it to."""
    bearer = g.get("session_token")
    if bearer is None:
        bearer = visitor()
    return token_for(bearer)


def visitor() -> str:
    """The random name of a browser that is not signed in."""
    if "visitor" not in g:
        known = request.cookies.get(VISITOR_COOKIE, "")
        g.visitor = known if len(known) == 43 else secrets.token_urlsafe(32)
        g.is_new_visitor = g.visitor != known
    name: str = g.visitor
    return name


def check() -> None:
    """Refuse an unsafe request without the right token or from a foreign page; raises ForgedRequest."""
    check_origin()
    if not is_genuine(g.get("session_token") or request.cookies.get(VISITOR_COOKIE, "")):
        raise ForgedRequest


def check_origin() -> None:
    """Refuse what a browser says comes from another site; raises ForgedRequest."""
    origin = request.headers.get("Origin")
    if origin is not None and origin not in _origins():
        raise ForgedRequest
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise ForgedRequest


def is_genuine(bearer: str) -> bool:
    """Whether the request carries the token of this session or visitor."""
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    return bool(bearer) and hmac.compare_digest(given.encode(), token_for(bearer).encode())


def _origins() -> set[str]:
    return {current_app.config["SAICHENG"].origin, request.host_url.rstrip("/")}


def install(app: Flask) -> None:
    """Make the token available to templates and remember new visitors."""
    app.add_template_global(csrf_token)

    @app.after_request
    def remember_visitor(response: Response) -> Response:
        if g.get("is_new_visitor"):
            response.set_cookie(
                VISITOR_COOKIE,
                g.visitor,
                httponly=True,
                samesite="Lax",
                secure=current_app.config["SAICHENG"].is_secure,
            )
        return response
