"""A password that is forgotten, or not set yet: ask for a link by mail, and set it by a link, once."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from handlers.directory.access import password_links
from handlers.directory.accounts import WeakPassword
from web.i18n import gettext as _
from web.transactions import reading, writing

bp = Blueprint("passwords", __name__, url_prefix="/password")


@bp.get("/forgotten")
def forgotten() -> str:
    """Ask for a link; where no mail is sent, whom to turn to."""
    return render_template("password_forgotten.html", has_mail=_has_mail(), is_asked="asked" in request.args)


@bp.post("/forgotten")
def ask() -> Response:
    """Mail a link to who has this login; the answer is the same for any name."""
    login, address = request.form.get("login", "").strip()[:80], request.remote_addr or ""
    if _has_mail() and login:
        place = link_to("{secret}")
        writing(lambda ctx: password_links.mail_link(ctx, login, address, place))
    return redirect(url_for("passwords.forgotten", asked=1), HTTPStatus.SEE_OTHER)


@bp.get("/new/<secret>")
def new(secret: str) -> Response:
    """The form behind a link; looking at it does not use it up, for programs that check mails do so."""
    return _page(secret, [])


@bp.post("/new/<secret>")
def set_new(secret: str) -> Response:
    """Set the password; the link is used up, and signing in follows as always."""
    password, again = request.form.get("new_password", ""), request.form.get("password_again", "")
    if password != again:
        return _page(secret, [("password_again", _("两次输入的新密码不一致。"))])

    def verb(ctx: Ctx) -> None:
        password_links.use_link(ctx, secret, password)

    try:
        writing(verb)
    except WeakPassword:
        return _page(secret, [("new_password", _("新密码要有 8 到 200 个字符，并且不同于登录名。"))])
    except password_links.LinkDead:
        return _page(secret, [])
    return redirect(url_for("login.show", ok="password_set"), HTTPStatus.SEE_OTHER)


def link_to(secret: str) -> str:
    """The address of a link; of the site as configured, never as a request names it."""
    return f"{current_app.config['SAICHENG'].base_url}{bp.url_prefix}/new/{secret}"


def _has_mail() -> bool:
    return bool(current_app.config["SAICHENG"].smtp_url)


def _page(secret: str, errors: list[tuple[str, str]]) -> Response:
    account = password_links.find_account(reading(), secret)
    if account is None:
        page = render_template("password_dead.html", has_mail=_has_mail())
        return make_response(page, HTTPStatus.NOT_FOUND)
    page = render_template("password_new.html", secret=secret, login=account.login, errors=errors)
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)
