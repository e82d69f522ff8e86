"""My account: tokens for programs that act for me."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import Invalid
from handlers.directory import service
from handlers.directory.accounts import WrongPassword, require_password
from handlers.directory.tokens import TooManyTokens
from web.i18n import gettext as _
from web.idempotency import run_once
from web.identity import me
from web.transactions import writing
from web.views import account

bp = Blueprint("tokens", __name__, url_prefix="/account/tokens")


@bp.post("")
def create() -> Response:
    """Make a token and show it, this once; the same form sent again shows the list without it."""
    form, shown = request.form, ""
    days = form.get("days", "")

    def verb(ctx: Ctx) -> str:
        nonlocal shown
        # A browser left open must not turn into a key that outlives its session.
        require_password(ctx, me().person_id, form.get("token_password", ""))
        _token, shown = service.create_token(
            ctx,
            me().person_id,
            form.get("token_name", ""),
            form.getlist("scopes"),
            days=int(days) if days else None,
        )
        return url_for("account.show")

    try:
        if days not in account.TOKEN_LIVES:
            raise Invalid
        place = run_once(verb)
    except (WrongPassword, TooManyTokens, Invalid) as error:
        return make_response(account.page([_explain(error)]), HTTPStatus.UNPROCESSABLE_ENTITY)
    return (
        make_response(account.page([], new_token=shown)) if shown else redirect(place, HTTPStatus.SEE_OTHER)
    )


@bp.post("/<token_id>/revoke")
def revoke(token_id: str) -> Response:
    """End one of my own tokens; anybody else's does not exist."""
    writing(lambda ctx: service.revoke_token(ctx, me().person_id, token_id))
    return redirect(url_for("account.show", ok="token_revoked"), HTTPStatus.SEE_OTHER)


def _explain(error: WrongPassword | TooManyTokens | Invalid) -> tuple[str, str]:
    """The field that is wrong and what is wrong with it."""
    return {
        "login.wrong_password": ("token_password", _("现在的密码不对。")),
        "token.bad_name": ("token_name", _("请填写用途，最多 80 个字符。")),
        "token.bad_scopes": ("scopes", _("请至少选择一项权限。")),
        "token.too_many": ("token_name", _("令牌太多了，请先撤销不用的。")),
    }.get(error.code, ("days", _("请选择有效期。")))
