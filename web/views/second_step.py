"""The second step of signing in: the code of the authenticator, or taking one over where a role demands it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from engine.context import Ctx
from handlers.directory.access import second_factor, steps
from handlers.directory.models import Person
from web import auth, signing_in
from web.addresses import safe_next
from web.i18n import gettext as _
from web.transactions import reading, writing

bp = Blueprint("second_step", __name__, url_prefix="/login/second-step")

FIELD = "one_time_password"


@bp.get("")
def show() -> str | Response:
    """The page again, as after a reload; without a first step, back to the login."""
    person = _person()
    return signing_in.to_login() if person is None else signing_in.step_page(person, safe_next(""), "", "")


@bp.post("")
def check() -> Response:
    """A right code opens the session; of who begins with it, after the recovery codes were shown."""
    person = _person()
    if person is None:
        return signing_in.to_login()
    goal, payload = safe_next(request.form.get("next", "")), request.form.get("sealed", "")
    code, address = request.form.get(FIELD, "")[:80], request.remote_addr or ""
    if second_factor.is_on(reading(), person.id):
        if not writing(lambda ctx: second_factor.verify(ctx, signing_in.vault(), person.id, code, address)):
            error = _("验证码不对、已用过或已过期。请用验证器上现在的数字，或一个恢复码。")
            return _again(person, goal, payload, error)
        _forget_step()
        return signing_in.open_session(person, goal, payload)
    codes = writing(lambda ctx: second_factor.confirm(ctx, signing_in.vault(), person.id, code, address))
    if codes is None:
        return _again(person, goal, payload, _("验证码不对。请核对手机时间，再输入验证器上现在的数字。"))
    _forget_step()
    token = auth.begin_session(person)
    page = render_template("recovery_codes.html", codes=codes, goal=goal)
    return signing_in.with_session(make_response(page), person, token)


def _person() -> Person | None:
    return steps.find_half_open(reading(), request.cookies.get(auth.COOKIE, ""))


def _forget_step() -> None:
    token = request.cookies.get(auth.COOKIE, "")

    def verb(ctx: Ctx) -> None:
        steps.close_half(ctx, token)

    writing(verb)


def _again(person: Person, goal: str, payload: str, error: str) -> Response:
    page = signing_in.step_page(person, goal, payload, error)
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
