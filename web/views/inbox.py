"""待办: what waits for me, and what I have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from engine import tasks
from engine.context import Ctx
from engine.db import in_utc
from engine.errors import Invalid
from handlers.directory.models import Organisation
from handlers.filters import queries as filters
from web import colleagues, names, paging, standing_in
from web.i18n import gettext as _
from web.identity import me
from web.inbox import listing, tabs
from web.inbox.choices import Choices, choices_of, unit_ids
from web.inbox.listing import GROUPS, ORDERS, Listing
from web.inbox.rows import grouped, rows_of
from web.offline import keep_page
from web.templating import CAP, capped
from web.transactions import reading

bp = Blueprint("inbox", __name__)

MOST_COUNTED = 9_999


@bp.get("/inbox")
def show() -> str | BaseResponse:
    """The list, grouped by urgency; tab, filters, order and place stand in the address.

    Without any of them it is the list that this person wants to see first.
    """
    ctx, asked = reading(), listing.from_query(request.args)
    preference = filters.find_preference(ctx, me().person_id)
    if not request.args and preference is not None and preference.first_filter_id is not None:
        first = filters.find_offered(ctx, me().person_id, preference.first_filter_id)
        if first is not None:
            return redirect(listing.from_query(first.query).url())
    principals = tabs.principals_by_tab(ctx)
    keep_page()
    page = _done if asked.tab == tabs.DONE else _open
    parts, counts = page(ctx, asked, principals), _counts(ctx, principals)
    return render_template(
        "inbox.html",
        listing=asked,
        tabs=[(code, _(label), _counted(counts[code])) for code, label in tabs.LABELS.items()],
        claimable=counts[tabs.CLAIMABLE],
        empty=tabs.EMPTY[asked.tab],
        orders=[(str(order), _(label)) for order, label in ORDERS.items()],
        saved=[_saved(offered, asked) for offered in filters.list_filters(ctx, me().person_id)],
        has_shortcuts=preference is None or preference.has_shortcuts,
        counted=_counted,
        for_others=standing_in.count(ctx, me()),
        now_text=ctx.now().isoformat(),
        **parts,
    )


def _open(ctx: Ctx, asked: Listing, principals: dict[str, Sequence[str]]) -> dict[str, object]:
    mine, narrow = principals[asked.tab], asked.narrow(ctx.now(), me().person_id)
    page = tasks.list_inbox(
        ctx, mine, narrow=narrow, order=asked.order, after=asked.cursor(), limit=paging.PAGE
    )
    of_any_date = replace(asked, due="").narrow(ctx.now(), me().person_id)
    found = tasks.count_by_due(ctx, mine, listing.bounds(ctx.now()), narrow=of_any_date, limit=MOST_COUNTED)
    by_group = dict(zip(GROUPS, found, strict=True))
    facets = tasks.list_facets(ctx, mine, limit=MOST_COUNTED)
    theirs = {*(task.organisation_id for task in page.rows), *unit_ids(facets)}
    if asked.unit and asked.unit not in theirs and _may_name(ctx, asked.unit):
        theirs.add(asked.unit)
    organisations = names.organisations(ctx, theirs)
    choices = choices_of(facets, asked, organisations, dict(names.newest_definitions(ctx)))
    rows = rows_of(ctx, page.rows, organisations)
    return {
        "groups": grouped(asked, rows, by_group),
        "by_group": {code: (_(label), by_group[code]) for code, label in GROUPS.items()},
        "choices": choices,
        "more": asked.url(after=paging.pack(*page.next.keys)) if page.next else None,
    }


def _may_name(ctx: Ctx, organisation_id: str) -> bool:
    """Whether a unit that no task of the list has is one this person may know of: an address can name any."""
    place = ctx.session.get(Organisation, organisation_id)
    return place is not None and colleagues.scope_of(ctx, me().person_id).includes(place)


def _done(ctx: Ctx, asked: Listing, _principals: dict[str, Sequence[str]]) -> dict[str, object]:
    narrow = asked.narrow(ctx.now(), me().person_id)
    page = tasks.list_done(ctx, me().actor, narrow=narrow, after=asked.cursor(), limit=paging.PAGE)
    organisations = names.organisations(ctx, [task.organisation_id for task in page.rows])
    return {
        "rows": rows_of(ctx, page.rows, organisations),
        "choices": Choices(names.newest_definitions(ctx), [], [], []),
        "more": asked.url(after=paging.pack(*page.next.keys)) if page.next else None,
    }


def _counts(ctx: Ctx, principals: dict[str, Sequence[str]]) -> dict[str, int]:
    """How many tasks each tab has."""
    counts = {code: tasks.count_inbox(ctx, each, limit=MOST_COUNTED) for code, each in principals.items()}
    counts[tabs.DONE] = tasks.count_done(ctx, me().actor, limit=MOST_COUNTED)
    return counts


def _saved(offered: filters.Offered, asked: Listing) -> tuple[str, str, bool, str]:
    kept = listing.from_query(offered.filter.query)
    return offered.filter.name, kept.url(), kept == asked.saved, offered.shared_by


def _counted(number: int) -> str:
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


@bp.get("/inbox/news")
def news() -> Response:
    """How many tasks have come since the list was drawn: {"text": "…"}, or 204 for none. Asked by the page."""
    try:
        since = in_utc(datetime.fromisoformat(request.args.get("since", "")))
    except (ValueError, OverflowError):
        raise Invalid from None
    newer = tasks.Filter(created_after=since)
    count = tasks.count_inbox(reading(), me().principals, narrow=newer, limit=CAP)
    if not count:
        return Response(status=HTTPStatus.NO_CONTENT)
    return jsonify({"text": _("{n} 项新任务，点此刷新", n=capped(count))})
