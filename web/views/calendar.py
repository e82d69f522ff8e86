"""日历订阅: a person's calendar at a secret address, and the forms that make and revoke it."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory import throttle
from handlers.directory.accounts import WrongPassword, require_password
from handlers.feeds import queries, service
from web import calendar_file
from web.i18n import gettext as _
from web.idempotency import run_once
from web.identity import me
from web.transactions import reading, writing
from web.views import account

bp = Blueprint("calendar", __name__)


@bp.get("/calendar/<secret>.ics")
def show(secret: str) -> Response:
    """The calendar; whoever knows the address reads it, so it is in no index and in no cache.

    Guessing is slow: few wrong addresses from one network (429), and each calendar only so often.
    """
    found = queries.find_feed(reading(), secret)
    if found is None:
        address = request.remote_addr or ""
        writing(lambda ctx: throttle.count_bad_token(ctx, address))
        raise NotFound
    feed, owner = found
    writing(lambda ctx: service.count_fetch(ctx, feed))
    entries = queries.list_entries(reading(), feed.person_id)
    body = calendar_file.render(entries, owner.language, current_app.config["SAICHENG"].base_url)
    response = make_response(body)
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = "inline; filename=saicheng.ics"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.set_etag(sha256(body).hexdigest())
    response.make_conditional(request)
    return response


@bp.post("/account/calendar")
def create() -> BaseResponse:
    """Make a new address and show it, this once; the same form sent again shows the page without it."""
    shown = ""

    def verb(ctx: Ctx) -> str:
        nonlocal shown
        # A browser left open must not turn into a key that outlives its session.
        require_password(ctx, me().person_id, request.form.get("calendar_password", ""))
        secret = service.create_feed(ctx, me().person_id)
        shown = f"{current_app.config['SAICHENG'].base_url}{url_for('calendar.show', secret=secret)}"
        return url_for("account.show")

    try:
        place = run_once(verb)
    except WrongPassword:
        errors = [("calendar_password", _("现在的密码不对。"))]
        return make_response(account.page(errors), HTTPStatus.UNPROCESSABLE_ENTITY)
    if not shown:
        return redirect(place, HTTPStatus.SEE_OTHER)
    return make_response(account.page([], new_calendar=shown))


@bp.post("/account/calendar/revoke")
def revoke() -> BaseResponse:
    """End my calendar's address at once."""
    writing(lambda ctx: service.revoke_feed(ctx, me().person_id))
    return redirect(url_for("account.show", ok="calendar_revoked"), HTTPStatus.SEE_OTHER)
