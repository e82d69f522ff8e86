"""My account: language, password, where I am signed in, tokens of my programs."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import Invalid
from handlers.directory import queries as directory
from handlers.directory import service
from handlers.directory.access import second_factor
from handlers.directory.accounts import WeakPassword, WrongPassword
from handlers.directory.scopes import SCOPES
from handlers.directory.viewings import list_viewings
from handlers.feeds.queries import find_own as find_calendar
from web import auth, names
from web.i18n import LANGUAGES
from web.i18n import gettext as _
from web.idempotency import new_key
from web.identity import me
from web.transactions import reading, writing

bp = Blueprint("account", __name__, url_prefix="/account")

TOKEN_LIVES = {"30": "30 天", "90": "90 天", "365": "一年", "": "不限"}


@bp.get("")
def show() -> str:
    """The person, the posts, and the forms to change things."""
    return page([])


@bp.post("/password")
def change_password() -> Response:
    """Set a new password; every other session of mine ends."""
    present, new, again = (
        request.form.get(name, "") for name in ("password", "new_password", "password_again")
    )
    if new != again:
        return _refused([("password_again", _("两次输入的新密码不一致。"))])
    try:
        writing(
            lambda ctx: service.change_password(ctx, me().person_id, present, new, keep_token=g.session_token)
        )
    except WrongPassword:
        return _refused([("password", _("现在的密码不对。"))])
    except WeakPassword:
        return _refused([("new_password", _("新密码要有 8 到 200 个字符，并且不同于登录名。"))])
    return redirect(url_for("account.show", ok="password_changed"), HTTPStatus.SEE_OTHER)


@bp.post("/language")
def change_language() -> Response:
    """The language of pages and mails for this person."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        raise Invalid
    writing(lambda ctx: service.set_language(ctx, me().person_id, chosen))
    response = redirect(url_for("account.show"), HTTPStatus.SEE_OTHER)
    auth.set_language_cookie(response, chosen)
    return response


@bp.post("/sessions/<session_id>/end")
def end_session(session_id: str) -> Response:
    """Sign out one of my own sessions; anybody else's does not exist."""
    writing(lambda ctx: service.end_session(ctx, me().person_id, session_id))
    return redirect(url_for("account.show", ok="session_ended"), HTTPStatus.SEE_OTHER)


def page(errors: list[tuple[str, str]], *, new_token: str = "", new_calendar: str = "") -> str:
    """The account page of the person signed in, with errors by field, or a token or calendar address just made."""
    ctx = reading()
    posts = directory.list_posts_of(ctx, me().person_id)
    viewed = list_viewings(ctx, me().person_id)
    return render_template(
        "account.html",
        person=directory.get_person(ctx, me().person_id),
        account=directory.find_account(ctx, me().person_id),
        posts=posts,
        organisations=names.organisations(ctx, (post.organisation_id for post in posts)),
        sessions=service.list_sessions(ctx, me().person_id),
        has_second_factor=second_factor.is_on(ctx, me().person_id),
        viewings=viewed,
        viewers=names.people(ctx, (each.viewer_id for each in viewed)),
        languages=LANGUAGES,
        tokens=service.list_tokens(ctx, me().person_id),
        new_token=new_token,
        scopes=SCOPES,
        token_lives=TOKEN_LIVES,
        idempotency_key=new_key(),
        calendar_feed=find_calendar(ctx, me().person_id),
        new_calendar=new_calendar,
        calendar_key=new_key(),
        errors=errors,
    )


def _refused(errors: list[tuple[str, str]]) -> Response:
    return make_response(page(errors), HTTPStatus.UNPROCESSABLE_ENTITY)
