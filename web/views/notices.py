"""通知: what the contest told me."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from handlers.notices import queries, service
from handlers.notices.models import Notice
from web import paging
from web.addresses import here, safe_next
from web.identity import me
from web.permissions import SENDERS, WATCHERS
from web.transactions import reading, writing
from web.why import circular
from web.why.notice import explain_notices

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("")
def show() -> str:
    """My notices, the newest first, all or the unread."""
    ctx, is_unread = reading(), request.args.get("tab") == "unread"
    query = queries.select_notices(me().person_id, is_unread=is_unread)
    rows, after = paging.newest_first(ctx, query, Notice.created_at, Notice.id)
    return render_template(
        "notices.html",
        notices=rows,
        whys=explain_notices(ctx, rows, me()) | circular.explain_notices(ctx, rows, me()),
        may_send=me().has_role(*SENDERS),
        may_watch_rules=me().has_role(*WATCHERS),
        tab="unread" if is_unread else "all",
        more=here(after=after) if after else None,
    )


@bp.post("/<notice_id>/open")
def open_notice(notice_id: str) -> Response:
    """Note that I have read it, and go where it points."""
    notice = writing(lambda ctx: service.mark_read(ctx, me().person_id, notice_id))
    goal = safe_next(notice.link) if notice.link else url_for("notices.show")
    return redirect(goal, HTTPStatus.SEE_OTHER)


@bp.post("/read")
def read_all() -> Response:
    """Note that I have read everything."""
    writing(lambda ctx: service.mark_all_read(ctx, me().person_id))
    return redirect(url_for("notices.show"), HTTPStatus.SEE_OTHER)
