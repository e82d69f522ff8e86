"""Who is asking: a person by a session's cookie, or a program by its token; the gate every request passes."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from engine.context import Ctx
from handlers.directory import queries as directory
from handlers.directory import service
from handlers.directory.models import LoginSession, Person
from handlers.directory.passwords import token_id
from handlers.directory.sessions import is_touch_due
from web import bearer, csrf, idempotency, incoming, permissions, policy, sealed, viewing
from web.api import once
from web.i18n import DEFAULT, LANGUAGES
from web.identity import Identity, identity_of
from web.problems import wants_json
from web.token_routes import TOKEN_ROUTES
from web.transactions import reading, writing

COOKIE = "saicheng_session"
LANGUAGE_COOKIE = "saicheng_language"


def install(app: Flask) -> None:
    """Let no request past without its line in the policy."""
    app.before_request(_choose_language)
    app.before_request(_gate)
    app.after_request(_keep_language)


def _choose_language() -> None:
    if request.endpoint in TOKEN_ROUTES or (request.endpoint is None and bearer.is_for_programs()):
        wanted_tags = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
        g.language = next((tag for tag in wanted_tags if tag in LANGUAGES), DEFAULT)
        return
    wanted = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    g.language = wanted if wanted in LANGUAGES else DEFAULT


def _keep_language(response: Response) -> Response:
    if request.endpoint in policy.ROUTES and request.args.get("lang") in LANGUAGES:
        set_language_cookie(response, g.language)
    return response


def set_language_cookie(response: BaseResponse, language: str) -> None:
    """Remember the language in this browser for a year."""
    secure = current_app.config["SAICHENG"].is_secure
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=secure
    )


def _gate() -> BaseResponse | None:
    if request.endpoint is None:
        if not bearer.is_for_programs():
            g.identity = _identify()  # so that a person keeps the navigation
        return None  # routing failed: the error handler answers 404 or 405
    if access := TOKEN_ROUTES.get(request.endpoint):
        if request.endpoint not in incoming.ENDPOINTS:
            request.get_data()  # kept, so that a form read below does not use it up
        _refuse_nul()
        return _admit_program(*access)
    _refuse_nul()
    permission = policy.ROUTES[request.endpoint]
    if request.endpoint in ("assets.static_file", "health.healthz"):
        return None
    g.identity = _identify()
    is_unsafe = request.method not in csrf.SAFE_METHODS
    if permission != permissions.PUBLIC and g.identity is None:
        return _ask_to_sign_in(is_unsafe)
    if is_unsafe:
        csrf.check()
    viewing.require_harmless(is_unsafe)
    if is_unsafe and g.identity is not None and (place := idempotency.known_answer()):
        return redirect(place, HTTPStatus.SEE_OTHER)
    if g.identity is not None:
        policy.require(permission, reading(), g.identity, request.view_args or {})
    return None


def _admit_program(scope: str, permission: str) -> BaseResponse | None:
    """Cookies count for nothing here, so no foreign page can act with them and no form token is needed."""
    g.identity = bearer.identify()
    bearer.require_scope(scope)
    if request.blueprint == once.BLUEPRINT and (known := once.known_answer()):
        return once.replay(known)
    policy.require(permission, reading(), g.identity, request.view_args or {})
    return None


def _refuse_nul() -> None:
    """No key on any keyboard types NUL, and PostgreSQL cannot store it."""
    texts = [*(request.view_args or {}).values(), *request.args.values(), *request.form.values()]
    if any("\0" in str(text) for text in (*texts, *request.args, *request.form)):
        raise BadRequest


def _identify() -> Identity | None:
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    found = service.find_session(reading(), token)
    if found is None:
        return None
    g.session_token = token
    if is_touch_due(reading(), found):
        writing(lambda ctx: service.touch_session(ctx, token))
    own = identity_of(reading(), directory.get_person(reading(), found.person_id), found.id)
    return viewing.enter(found, own)


def _ask_to_sign_in(is_unsafe: bool) -> BaseResponse:
    if wants_json() or request.headers.get("X-Requested-With") == "fetch":
        raise Unauthorized
    if request.headers.get("HX-Request") == "true":
        # A part of a page is asked for: what stands there stays. A search may leave the page, a form may not.
        answer = make_response("", HTTPStatus.UNAUTHORIZED)
        if not is_unsafe:
            answer.headers["HX-Redirect"] = url_for("login.show", next=request.full_path.rstrip("?"))
        return answer
    if not is_unsafe:
        return redirect(url_for("login.show", next=request.full_path.rstrip("?")), HTTPStatus.SEE_OTHER)
    return _keep_what_was_typed()


def _keep_what_was_typed() -> Response:
    """Answer a POST that came after the session ended: the login page, carrying the fields along."""
    csrf.check_origin()
    token = request.cookies.get(COOKIE, "")
    payload = ""
    if csrf.is_genuine(token) or request.headers.get("Origin"):
        ended = reading().session.get(LoginSession, token_id(token)) if token else None
        owner = ended.person_id if ended else ""
        payload = sealed.seal(request.path, list(request.form.items(multi=True)), owner)
    page = render_template("login.html", next=request.path, sealed=payload, login="", error="")
    response = make_response(page, HTTPStatus.UNAUTHORIZED)
    response.headers["X-Saicheng"] = "session-expired"
    return response


def begin_session(person: Person) -> str:
    """Open a session for a person who has proved who they are, ending the one before; returns its token."""
    old = request.cookies.get(COOKIE, "")

    def verb(ctx: Ctx) -> str:
        if old:
            service.close_session(ctx, old)
        return service.open_session(ctx, person.id)

    return writing(verb)


def set_cookie(response: BaseResponse, token: str) -> None:
    """Give the browser the session's name; a script cannot read it, and it ends with the browser."""
    secure = current_app.config["SAICHENG"].is_secure
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=secure)
