"""常用筛选: lists of the inbox kept under a name, and how a person wants the inbox."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import Invalid
from handlers.directory import queries as directory
from handlers.directory.rules import POST_ROLES
from handlers.filters import queries, service
from handlers.filters.service import Share
from web import names
from web.identity import me
from web.inbox import listing
from web.problems import message_of
from web.transactions import reading, writing

bp = Blueprint("inbox_filters", __name__, url_prefix="/inbox/filters")


@bp.get("")
def index() -> str:
    """My filters, to rename, share or delete, and those shared with me."""
    return _page()


@bp.post("")
def save() -> Response:
    """Keep the list this came from under a name; it may be the list my inbox opens with."""
    asked = (listing.of_request() or listing.Listing()).saved
    name, is_first = request.form.get("name", ""), bool(request.form.get("first"))

    def verb(ctx: Ctx) -> None:
        made = service.save_filter(ctx, me().person_id, name, asked.query)
        if is_first:
            service.choose_first(ctx, me().person_id, made.id)

    return _changed(verb, listing.back("filter_saved"))


@bp.post("/rename")
def rename() -> Response:
    """Give one of my filters another name."""
    filter_id, name = _filter(), request.form.get("name", "")
    return _changed(lambda ctx: service.rename_filter(ctx, me().person_id, filter_id, name))


@bp.post("/share")
def share() -> Response:
    """Share one of my filters with a role at one of my organisations and below, or with nobody."""
    filter_id, role = _filter(), request.form.get("role", "")
    chosen = Share(role, request.form.get("organisation", "")) if role else None
    return _changed(lambda ctx: service.share_filter(ctx, me().person_id, filter_id, chosen))


@bp.post("/delete")
def delete() -> Response:
    """Delete one of my filters."""
    filter_id = _filter()
    return _changed(lambda ctx: service.delete_filter(ctx, me().person_id, filter_id))


@bp.post("/first")
def choose_first() -> Response:
    """The filter my inbox opens with; none: all tasks."""
    filter_id = request.form.get("filter") or None
    return _changed(lambda ctx: service.choose_first(ctx, me().person_id, filter_id))


@bp.post("/shortcuts")
def switch_shortcuts() -> Response:
    """Switch the single keys of the inbox on or off for me."""
    is_on = request.form.get("on") == "1"
    message = "shortcuts_on" if is_on else "shortcuts_off"
    return _changed(lambda ctx: service.switch_shortcuts(ctx, me().person_id, is_on), listing.back(message))


def _filter() -> str:
    """The id of the filter; raises Invalid without one."""
    if not (filter_id := request.form.get("filter", "")):
        raise Invalid
    return filter_id


def _changed(verb: Callable[[Ctx], object], place: str = "") -> Response:
    try:
        writing(verb)
    except Invalid as error:
        return make_response(_page(message_of(error)), HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(place or url_for("inbox_filters.index", ok="filter_changed"), HTTPStatus.SEE_OTHER)


def _page(problem: str = "") -> str:
    ctx = reading()
    offered = queries.list_filters(ctx, me().person_id)
    preference = queries.find_preference(ctx, me().person_id)
    places = [post.organisation_id for post in directory.list_posts_of(ctx, me().person_id)]
    return render_template(
        "inbox_filters.html",
        problem=problem,
        own=[
            (each.filter, listing.from_query(each.filter.query).url())
            for each in offered
            if not each.shared_by
        ],
        shared=[
            (each.filter, each.shared_by, listing.from_query(each.filter.query).url())
            for each in offered
            if each.shared_by
        ],
        first=preference.first_filter_id if preference else None,
        roles=sorted(((code, names.role(code)) for code in POST_ROLES), key=lambda role: role[1]),
        places=sorted(names.organisations(ctx, places).items(), key=lambda place: place[1]),
        organisations=names.organisations(ctx, [each.filter.shared_organisation_id for each in offered]),
    )
