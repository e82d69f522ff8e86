"""My account: 两步验证, an authenticator beside the password."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import AppError
from handlers.directory.access import second_factor
from handlers.directory.accounts import WrongPassword, require_password
from web import signing_in
from web.i18n import gettext as _
from web.identity import me
from web.problems import message_of
from web.transactions import reading, writing
from web.views.second_step import FIELD

bp = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")


@bp.get("")
def show() -> str:
    """Whether it is on, and what can be done."""
    return _page([])


@bp.post("/begin")
def begin() -> Response:
    """Make a secret to be taken over; the password keeps a browser left open from locking its owner out."""

    def verb(ctx: Ctx) -> None:
        require_password(ctx, me().person_id, request.form.get("password", ""))
        second_factor.begin(ctx, signing_in.vault(), me().person_id)

    try:
        writing(verb)
    except WrongPassword:
        return _refused("password", _("现在的密码不对。"))
    return redirect(url_for("second_factor.show"), HTTPStatus.SEE_OTHER)


@bp.post("/confirm")
def confirm() -> Response:
    """The first code shows that the secret arrived; the recovery codes are shown this once."""
    codes = writing(lambda ctx: second_factor.confirm(ctx, signing_in.vault(), me().person_id, *_code()))
    if codes is None:
        return _refused(FIELD, _("验证码不对。请核对手机时间，再输入验证器上现在的数字。"))
    return _codes_page(codes)


@bp.post("/recovery-codes")
def renew() -> Response:
    """New recovery codes for password and code; the old ones are void."""
    if (refusal := _refuse_without_both()) is not None:
        return refusal
    return _codes_page(writing(lambda ctx: second_factor.renew_recovery_codes(ctx, me().person_id)))


@bp.post("/off")
def switch_off() -> Response:
    """Do without from now on, for password and code."""
    if (refusal := _refuse_without_both()) is not None:
        return refusal
    try:
        writing(lambda ctx: second_factor.switch_off(ctx, me().person_id))
    except AppError as error:
        return _refused("second-factor", message_of(error))
    return redirect(url_for("account.show", ok="second_factor_off"), HTTPStatus.SEE_OTHER)


def _code() -> tuple[str, str]:
    return request.form.get(FIELD, "")[:80], request.remote_addr or ""


def _refuse_without_both() -> Response | None:
    """The password first: a code is used up only beside a right one."""
    try:
        require_password(reading(), me().person_id, request.form.get("password", ""))
    except WrongPassword:
        return _refused("password", _("现在的密码不对。"))
    if writing(lambda ctx: second_factor.verify(ctx, signing_in.vault(), me().person_id, *_code())):
        return None
    return _refused(FIELD, _("验证码不对、已用过或已过期。请用验证器上现在的数字，或一个恢复码。"))


def _codes_page(codes: list[str]) -> Response:
    page = render_template("recovery_codes.html", codes=codes, goal=url_for("second_factor.show"))
    return make_response(page)


def _page(errors: list[tuple[str, str]]) -> str:
    ctx, person_id = reading(), me().person_id
    return render_template(
        "second_factor.html",
        is_on=second_factor.is_on(ctx, person_id),
        is_required=second_factor.is_required(ctx, person_id),
        codes_left=second_factor.count_recovery_codes(ctx, person_id),
        errors=errors,
        **signing_in.enrolment(ctx, person_id),
    )


def _refused(field: str, text: str) -> Response:
    return make_response(_page([(field, text)]), HTTPStatus.UNPROCESSABLE_ENTITY)
