"""Signing in and out."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from handlers.directory import service
from web import auth, signing_in
from web.addresses import safe_next
from web.i18n import gettext as _
from web.transactions import writing
from web.views import sign_on

bp = Blueprint("login", __name__)


@bp.get("/login")
def show() -> str | Response:
    """The sign-in page; somebody already signed in goes on."""
    goal = safe_next(request.args.get("next", ""))
    if g.identity is not None:
        return redirect(goal)
    return render_template("login.html", next=goal, sealed="", login="", error="")


@bp.post("/login")
def sign_in() -> Response:
    """Check name and password; a right pair gets a new session, or the second step where there is one."""
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    address = request.remote_addr or ""
    person = writing(lambda ctx: service.verify_login(ctx, login, password, address))
    goal = safe_next(request.form.get("next", ""))
    payload = request.form.get("sealed", "")
    error = ""
    if person is None:
        error = _("登录名或密码不对。请核对后再试。")
    elif sign_on.replaces_password(person):
        error = _("您的账号只能用统一身份认证登录。")
    if person is None or error:
        page = render_template("login.html", next=goal, sealed=payload, login=login[:80], error=error)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    return signing_in.enter(person, goal, payload)


@bp.post("/logout")
def sign_out() -> Response:
    """End the session on the server, and go on to the provider of single sign-on if that let the person in."""
    token = g.session_token
    writing(lambda ctx: service.close_session(ctx, token))
    response = sign_on.leave() or redirect(url_for("login.show"), HTTPStatus.SEE_OTHER)
    response.delete_cookie(auth.COOKIE, httponly=True, samesite="Lax")
    return response
