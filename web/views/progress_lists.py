"""The lists behind the numbers of progress: to look through, to take along, to press for (催办)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.context import Ctx
from engine.models import HumanTask, TaskState
from handlers.oversight.listing import RegisterRow
from handlers.reminders import chases
from web import candidates, exports, names, paging
from web.addresses import here
from web.i18n import gettext as _
from web.i18n.dates import local_date
from web.idempotency import new_key, run_once
from web.identity import me
from web.progress_question import Question, campaign_asked_for, read_question, register_names
from web.transactions import reading
from web.views.progress import bp

STATUS_NAMES = {"filed": "已报送", "open": "未到期", "overdue": "逾期", "exempted": "免报"}
CHASED = ("open", "overdue")
MOST_EXPORTED = 20_000
MOST_PAGES = 400


@bp.get("/bodies")
def bodies() -> str:
    """The list behind a number."""
    ctx = reading()
    question = read_question(ctx, campaign_asked_for(ctx))
    text = request.args.get("page", "1")
    page = int(text) if text.isascii() and text.isdecimal() and 0 < int(text) <= MOST_PAGES else 1
    rows = question.rows(ctx, limit=paging.PAGE + 1, offset=(page - 1) * paging.PAGE)
    places = names.organisations(
        ctx, [question.county, question.organisation, *(row.county_id for row in rows)]
    )
    return render_template(
        "progress_bodies.html",
        question=question,
        registers=register_names(),
        statuses=STATUS_NAMES,
        rows=rows[: paging.PAGE],
        at_work=_at_work(ctx, rows[: paging.PAGE]),
        places=places,
        may_chase=question.status in CHASED and me().has_role(*chases.EVERYWHERE, *chases.BELOW),
        more=here(page=str(page + 1)) if len(rows) > paging.PAGE else None,
    )


@bp.get("/chase")
def preview_chase() -> str:
    """What pressing for everything on a list would do."""
    ctx = reading()
    question = read_question(ctx, campaign_asked_for(ctx))
    found = _chaseable(ctx, question)
    return render_template(
        "progress_chase.html",
        question=question,
        tasks=found,
        people=chases.count_persons(ctx, [task.id for task in found]),
        organisations=names.organisations(ctx, (task.organisation_id for task in found)),
        back=_list_address(),
        here=here,
        idempotency_key=new_key(),
    )


@bp.post("/chase")
def chase() -> WerkzeugResponse:
    """催办: press for every open task behind a list."""
    note = request.form.get("note", "").strip()[:200]

    def verb(ctx: Ctx) -> str:
        found = _chaseable(ctx, read_question(ctx, campaign_asked_for(ctx)))
        done = chases.chase(ctx, me().person_id, [task.id for task in found], note)
        message = "chased" if done.tasks else "chased_before"
        return _list_address(ok=message)

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


def _list_address(**more: str) -> str:
    """The list that was looked at, by the same filters."""
    return f"{url_for('progress.bodies')}?{urlencode({**request.args, **more})}"


def _at_work(ctx: Ctx, rows: Sequence[RegisterRow]) -> dict[str, list[tuple[str, str]]]:
    """By process, the steps that items not yet filed wait at and with whom; a fixed number of queries."""
    open_tasks = _open_tasks(ctx, rows)
    offered = candidates.list_candidates(ctx, open_tasks, me())
    found: dict[str, list[tuple[str, str]]] = {}
    for task in open_tasks:
        found.setdefault(task.instance_id, []).append((task.name, candidates.as_words(offered[task.id])))
    return found


def _open_tasks(ctx: Ctx, rows: Sequence[RegisterRow]) -> Sequence[HumanTask]:
    """The open tasks of those items that are not yet filed, by due time."""
    instances = {row.instance_id for row in rows if row.status in CHASED} - {None}
    query = (
        select(HumanTask)
        .where(HumanTask.instance_id.in_(instances), HumanTask.state == TaskState.READY)
        .order_by(HumanTask.due_at, HumanTask.id)
        .limit(chases.MOST_AT_ONCE)
    )
    return ctx.session.scalars(query).all()


def _chaseable(ctx: Ctx, question: Question) -> list[HumanTask]:
    """The open tasks of the items on a list that this person may press for."""
    rows = question.rows(ctx, limit=chases.MOST_AT_ONCE)
    return chases.find_chaseable(ctx, me().person_id, _open_tasks(ctx, rows))


@bp.get("/export.csv")
def export() -> Response:
    """The same list as CSV."""
    return _export("csv")


@bp.get("/export.xlsx")
def export_xlsx() -> Response:
    """The same list as a workbook."""
    return _export("xlsx")


def _export(kind: exports.Kind) -> Response:
    ctx = reading()
    question = read_question(ctx, campaign_asked_for(ctx))
    rows = question.rows(ctx, limit=MOST_EXPORTED)
    places = names.organisations(ctx, {row.county_id for row in rows})
    header = [_("县区"), _("单位"), _("期次"), _("状态"), _("期限"), _("报送时间")]
    lines = (
        [
            places.get(row.county_id, ""),
            row.name,
            row.period,
            _(STATUS_NAMES[row.status]),
            row.due_on,
            local_date(row.filed_at) if row.filed_at else None,
        ]
        for row in rows
    )
    return exports.write(kind, header, lines).response(f"{question.campaign.id}-{question.register}")
