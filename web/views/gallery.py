"""成果展示: published results and operating methods for anybody, and questions about them that show once answered."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from handlers.directory.models import Organisation
from handlers.files.queries import get_file
from handlers.publication.questions import queries as questions
from handlers.publication.questions import rules, service
from handlers.publication.results import queries
from handlers.publication.results.models import Publication
from handlers.publication.results.pictures import get_public_picture, list_pictures
from handlers.publication.results.queries import GalleryFilters
from handlers.publication.results.rules import KINDS, TEXTS
from handlers.reviews.rules.lists import GRADE_NAMES
from web import names, paging
from web.addresses import here
from web.downloads import show_picture
from web.i18n import gettext as _
from web.i18n import pick
from web.transactions import reading, writing

bp = Blueprint("gallery", __name__, url_prefix="/gallery")

MAX_FILTER = 80
HEADINGS = {
    "problem": "解决的问题",
    "content": "技术内容或操作步骤",
    "effect": "效果",
    "applicable_to": "适用范围",
}


@bp.get("")
def index() -> str:
    """What is public, newest first; search and filters in the address."""
    ctx = reading()
    filters = GalleryFilters(
        **{name: _filter(name) for name in ("text", "year", "field", "unit", "honour", "kind")}
    )
    query = queries.select_public(filters)
    shown, after = paging.newest_first(ctx, query, Publication.published_at, Publication.id)
    pictures = list_pictures(ctx, [each.id for each in shown])
    years, fields, units = queries.list_choices(ctx)
    return render_template(
        "gallery.html",
        publications=shown,
        pictures={each: found[0] for each, found in pictures.items()},
        honours=queries.list_held_honours(ctx, shown),
        units=names.organisations(ctx, (each.organisation_id for each in shown)),
        filters=filters,
        choices={
            "kind": (_("类别"), _("全部类别"), {code: pick(each) for code, each in KINDS.items()}),
            "year": (_("年度"), _("全部年度"), {year: year for year in years}),
            "field": (_("专业领域"), _("全部领域"), {field: field for field in fields}),
            "unit": (_("单位"), _("全部单位"), units),
            "honour": (_("荣誉"), _("全部荣誉"), {"any": _("获奖成果"), **_grades()}),
        },
        kinds=KINDS,
        grades=_grades(),
        more=here(after=after) if after else None,
    )


@bp.get("/<publication_id>")
def show(publication_id: str) -> str:
    """One publication with the questions that are answered."""
    return _page(publication_id, {}, [])


@bp.get("/<publication_id>/pictures/<picture_id>/<any(large, small):size>")
def picture(publication_id: str, picture_id: str, size: str) -> Response:
    """A picture of a publication, for as long as that is public."""
    ctx = reading()
    found = get_public_picture(ctx, publication_id, picture_id)
    return show_picture(ctx, get_file(ctx, found.large_id if size == "large" else found.small_id))


@bp.post("/<publication_id>/questions")
def ask(publication_id: str) -> Response:
    """Take a visitor's question; it is shown once somebody has screened and answered it."""
    queries.get_public(reading(), publication_id)
    written = {field: request.form.get(field, "") for field in rules.LENGTHS}
    if problems := rules.find_problems(written):
        return make_response(_page(publication_id, written, problems), HTTPStatus.UNPROCESSABLE_ENTITY)
    address = request.remote_addr or ""
    number = writing(lambda ctx: service.ask(ctx, publication_id, written, address).number)
    return redirect(
        url_for("gallery.asked", publication_id=publication_id, number=number), HTTPStatus.SEE_OTHER
    )


@bp.get("/<publication_id>/questions/<number>")
def asked(publication_id: str, number: str) -> str:
    """What follows; the number alone tells nothing of the question."""
    found = queries.get_public(reading(), publication_id)
    return render_template("gallery_asked.html", publication=found, number=number[:20])


def _filter(name: str) -> str:
    """A filter of the address; what no text of ours could hold finds nothing rather than break."""
    text = request.args.get(name, "").strip()[:MAX_FILTER]
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def _grades() -> dict[str, str]:
    return {code: pick(each) for code, each in GRADE_NAMES.items()}


def _page(publication_id: str, written: dict[str, str], problems: list[str]) -> str:
    ctx = reading()
    found = queries.get_public(ctx, publication_id)
    return render_template(
        "gallery_item.html",
        publication=found,
        pictures=list_pictures(ctx, [found.id]).get(found.id, []),
        honour=queries.list_held_honours(ctx, [found]).get(found.honour_id or ""),
        unit=ctx.session.get_one(Organisation, found.organisation_id),
        texts=[(_(HEADINGS[key]), found.texts[key]) for key in TEXTS if found.texts.get(key)],
        kind=pick(KINDS[found.kind]),
        grades=_grades(),
        questions=questions.list_answered(ctx, publication_id),
        written=written,
        problems=problems,
        lengths=rules.LENGTHS,
    )
