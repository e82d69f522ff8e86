"""待办: what waits for me, and what I have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, render_template, request
from sqlalchemy import func, select

from engine import tasks
from engine.calendar import DEFAULT_ZONE, to_instant
from engine.context import Ctx
from engine.errors import Invalid
from engine.models import HumanTask
from handlers.directory import queries as directory
from web import names, paging
from web.addresses import here
from web.i18n import gettext as _
from web.i18n.dates import local_date, urgency
from web.identity import me
from web.templating import CAP, capped
from web.transactions import reading

bp = Blueprint("inbox", __name__)

GROUPS = {"overdue": "逾期", "today": "今天", "week": "本周", "later": "以后"}
DUE_CHOICES = (("overdue", "已逾期"), ("today", "今天到期"), ("week", "本周到期"))
TABS = ("mine", "claimable", "done")
FILTERS = ("q", "definition", "stage", "due")


@dataclass(frozen=True)
class Row:
    """One task as the list shows it."""

    task: HumanTask | tasks.InboxTask
    definition: str
    organisation: str
    has_draft: bool


@dataclass
class Group:
    """Tasks of one urgency."""

    code: str
    label: str
    rows: list[Row] = field(default_factory=list)


@bp.get("/inbox")
def show() -> str:
    """The list, grouped by urgency; filters live in the address so that a view can be kept or sent on."""
    ctx, tab = reading(), request.args.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    filters = {name: request.args.get(name, "").strip()[:80] for name in FILTERS}
    principals = _principals(ctx)
    found: Sequence[HumanTask | tasks.InboxTask]
    found, after = _done(ctx) if tab == "done" else _open(ctx, principals[tab], filters)
    rows = _rows(ctx, found)
    return render_template(
        "inbox.html",
        tab=tab,
        rows=rows,
        groups=[] if tab == "done" else _groups(rows, ctx.now()),
        counts={
            **{each: tasks.count_inbox(ctx, group, limit=CAP) for each, group in principals.items()},
            "done": _count_done(ctx),
        },
        now_text=ctx.now().isoformat(),
        filters=filters,
        is_filtered=any(filters.values()),
        definition_choices=names.newest_definitions(ctx),
        due_choices=DUE_CHOICES,
        more=here(after=after) if after else None,
    )


@bp.get("/inbox/news")
def news() -> Response:
    """How many tasks have come since the list was drawn: {"text": "…"}, or 204 for none. Asked by the page."""
    try:
        since = datetime.fromisoformat(request.args.get("since", ""))
    except ValueError:
        raise Invalid from None
    if since.tzinfo is None:
        raise Invalid
    count = tasks.count_new(reading(), me().principals, since, limit=CAP)
    if not count:
        return Response(status=HTTPStatus.NO_CONTENT)
    return jsonify({"text": _("{n} 项新任务，点此刷新", n=capped(count))})


def _principals(ctx: Ctx) -> dict[str, list[str]]:
    """What this person acts as, by tab: posts shared with others are where tasks wait to be claimed."""
    shared = directory.shared_principals(ctx, me().person_id)
    return {"mine": [each for each in me().principals if each not in shared], "claimable": shared}


def _open(
    ctx: Ctx, principals: list[str], filters: dict[str, str]
) -> tuple[list[tasks.InboxTask], str | None]:
    place = paging.unpack(request.args.get("after", ""), datetime, str)
    page = tasks.list_inbox(
        ctx,
        principals,
        narrow=_narrow(filters, ctx.now()),
        after=tasks.Cursor(*place) if place else None,
        limit=paging.PAGE,
    )
    return page.rows, paging.pack(page.next.due_at, page.next.task_id) if page.next else None


def _narrow(filters: dict[str, str], now: datetime) -> tasks.Filter:
    today = local_date(now)
    days = {"today": 1, "week": 7 - today.weekday()}.get(filters["due"])
    return tasks.Filter(
        search=filters["q"],
        definition_key=filters["definition"],
        stage=filters["stage"],
        due_from=now if days else None,
        due_before=_midnight(today + timedelta(days=days))
        if days
        else now
        if filters["due"] == "overdue"
        else None,
    )


def _midnight(day: date) -> datetime:
    return to_instant(datetime.combine(day, time()), DEFAULT_ZONE)


def _done(ctx: Ctx) -> tuple[list[HumanTask], str | None]:
    place = paging.unpack(request.args.get("after", ""), datetime)
    rows = tasks.list_done(ctx, me().actor, before=place[0] if place else None, limit=paging.PAGE + 1)
    shown = rows[: paging.PAGE]
    return shown, paging.pack(shown[-1].closed_at) if len(rows) > len(shown) else None


def _count_done(ctx: Ctx) -> int:
    capped = select(HumanTask.id).where(HumanTask.completed_by == me().actor).limit(CAP + 1).subquery()
    return ctx.session.scalar(select(func.count()).select_from(capped)) or 0


def _rows(ctx: Ctx, found: Sequence[HumanTask | tasks.InboxTask]) -> list[Row]:
    definitions = names.definitions(ctx, (task.definition_id for task in found))
    organisations = names.organisations(ctx, (task.organisation_id for task in found))
    drafted = tasks.list_drafted(ctx, me().person_id, [task.id for task in found])
    return [
        Row(
            task,
            definitions[task.definition_id],
            organisations.get(task.organisation_id or "", ""),
            task.id in drafted,
        )
        for task in found
    ]


def _groups(rows: list[Row], now: datetime) -> list[Group]:
    """Only the groups that have tasks, the most urgent first."""
    groups = {code: Group(code, label) for code, label in GROUPS.items()}
    for row in rows:
        groups[urgency(row.task.due_at, now)].rows.append(row)
    return [group for group in groups.values() if group.rows]
