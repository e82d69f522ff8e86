"""The tasks behind the numbers of a team, or of any body one may see."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import NotFound
from engine.models import HumanTask
from handlers.directory import queries as directory
from handlers.directory.rules import Kind
from handlers.directory.visibility import visible_organisations
from handlers.oversight.teams import select_tasks
from web import names, paging
from web.addresses import here
from web.i18n import gettext as _
from web.identity import me
from web.progress_question import campaign_asked_for
from web.transactions import reading
from web.views.progress import bp
from web.visibility import is_of_visible

WHICH = {"done": "已完成", "open": "未到期", "overdue": "逾期"}


@bp.get("/tasks")
def tasks() -> str | Response:
    """What it has, or had, to do: all, or what is done, open or overdue; of processes one may look at. Without a body,
    where to choose one."""
    ctx = reading()
    campaign = campaign_asked_for(ctx)
    if not request.args.get("organisation"):
        return redirect(url_for("progress.show", campaign=campaign.id))
    body = directory.get_organisation(ctx, request.args.get("organisation", "")[:40])
    which = request.args.get("status", "")
    if which not in ("", *WHICH):
        raise NotFound
    if not visible_organisations(ctx, me().person_id).includes(body):
        raise NotFound
    query = select_tasks(ctx, campaign.id, body.id, which).where(is_of_visible(ctx, me()))
    rows, after = paging.newest_first(ctx, query, HumanTask.created_at, HumanTask.id)
    return render_template(
        "tasks_behind.html",
        heading=body.name + (f" · {_(WHICH[which])}" if which else ""),
        about=campaign.title,
        back=url_for(
            "progress.show", campaign=campaign.id, unit=body.parent_id if body.kind == Kind.TEAM else body.id
        ),
        back_label=_("进度"),
        rows=rows,
        organisations={},
        definitions=names.definitions(ctx, {row.definition_id for row in rows}),
        more=here(after=after) if after else None,
    )
