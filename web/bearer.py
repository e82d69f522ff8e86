"""Programs identify themselves by a token in the Authorization header of every request, never by a cookie."""

from __future__ import annotations

from http import HTTPStatus

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate

from engine.context import Ctx
from engine.errors import AppError, Forbidden
from handlers.directory import queries as directory
from handlers.directory import throttle
from handlers.directory.models import ApiToken
from handlers.directory.tokens import find_token, is_touch_due, is_usable, touch_token
from web.identity import Identity, identity_of
from web.transactions import reading, writing

# Only Bearer: a browser asked for a name and password would send them along with every later request, from
# whatever page that comes.
CHALLENGE = WWWAuthenticate("bearer", {"realm": "saicheng"})

_PLACES = ("/api/", "/engine-rest")


class TokenMissing(AppError):
    """Send a token: "Authorization: Bearer …", or HTTP Basic with the token as the password."""

    code = "token.missing"
    status = HTTPStatus.UNAUTHORIZED


class TokenInvalid(TokenMissing):
    """The token is unknown, expired or revoked, or its person's account is disabled."""

    code = "token.invalid"


class ScopeMissing(Forbidden):
    """The token lacks the scope for this."""

    code = "token.scope_missing"


def identify() -> Identity:
    """The person whose token came with the request. Raises TokenMissing, TokenInvalid, TooManyAttempts.

    The token itself is kept as `g.api_token` until the request ends.
    """
    secret = _sent_secret()
    if not secret:
        raise TokenMissing
    token = find_token(reading(), secret)
    if token is None:
        address = request.remote_addr or ""
        writing(lambda ctx: throttle.count_bad_token(ctx, address))
        raise TokenInvalid
    key = token.id
    if is_touch_due(reading(), token):
        writing(lambda ctx: touch_token(ctx, key))
    g.api_token = token
    return identity_of(reading(), directory.get_person(reading(), token.person_id))


def require_usable(ctx: Ctx) -> None:
    """Raise TokenInvalid if this request's token has been revoked since it came: for requests that wait."""
    if not is_usable(ctx, g.api_token.id):
        raise TokenInvalid


def require_scope(scope: str) -> None:
    """Raise ScopeMissing(scope=…) unless this request's token has the scope; the empty scope is everybody's."""
    token: ApiToken = g.api_token
    if scope and scope not in token.scopes:
        raise ScopeMissing(scope=scope)


def _sent_secret() -> str:
    try:
        sent = request.authorization
    except ValueError:  # not ASCII: nothing of ours, and Werkzeug does not take it
        return ""
    if sent is None:
        return ""
    if sent.type == "bearer":
        return sent.token or ""
    return (sent.password or "") if sent.type == "basic" else ""


def is_for_programs() -> bool:
    """Whether the address belongs to programs, whose errors are never pages."""
    return request.path.startswith(_PLACES)
