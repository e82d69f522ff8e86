"""What anybody may read and do without signing in: notices, objections to them, and checking a certificate."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import NotFound
from handlers.directory.models import Organisation
from handlers.directory.queries import today
from handlers.honours import objecting, queries
from handlers.honours.models import NoticeItem
from handlers.honours.revocations.queries import list_published
from handlers.honours.rules import objecting as rules
from handlers.honours.rules.states import HONOUR_NAMES, OBJECTION_KINDS, ItemState
from handlers.reviews.rules.lists import GRADE_NAMES
from web import names
from web.i18n import pick
from web.transactions import reading, writing

bp = Blueprint("public", __name__)


@bp.get("/public/notices")
def notices() -> str:
    """The notices that are posted now or over, and the newest decisions to confer or revoke honours."""
    ctx = reading()
    conferrals = queries.list_conferrals(ctx)
    return render_template(
        "public_notices.html",
        notices=queries.list_posted(ctx),
        over=queries.list_over(ctx),
        conferrals=conferrals,
        units=names.organisations(
            ctx, {each.organisation_id for _decision, held in conferrals for each in held}
        ),
        honours={code: pick(each) for code, each in HONOUR_NAMES.items()},
        grades={code: pick(each) for code, each in GRADE_NAMES.items()},
        revocations=list_published(ctx),
    )


@bp.get("/public/notices/<notice_id>")
def notice(notice_id: str) -> str:
    """One posted notice: its list as posted, channels, last day, and where to object."""
    ctx = reading()
    found = queries.get_posted(ctx, notice_id)
    return render_template(
        "public_notice.html",
        notice=found,
        items=queries.list_items(ctx, notice_id),
        grades={code: pick(each) for code, each in GRADE_NAMES.items()},
        is_open=rules.is_in_time(today(ctx), found.starts_on, found.ends_on),
    )


@bp.get("/public/notices/<notice_id>/objections/<entry_id>")
def object_to(notice_id: str, entry_id: str) -> str:
    """The form of an objection to one item."""
    return _form(notice_id, _item(notice_id, entry_id), {}, [])


@bp.post("/public/notices/<notice_id>/objections/<entry_id>")
def file_objection(notice_id: str, entry_id: str) -> Response:
    """Take the objection; gives its number. Nothing of it is shown to the unit it is about."""
    item = _item(notice_id, entry_id)
    fields = (*rules.LENGTHS, "kind", "signed")
    written = {field: request.form.get(field, "") for field in fields}
    if problems := rules.find_filing_problems(written):
        page = _form(notice_id, item, written, problems)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    address = request.remote_addr or ""
    objection = writing(
        lambda ctx: objecting.file_in_public(ctx, notice_id, entry_id, written, address).number
    )
    return redirect(url_for("public.filed", number=objection), HTTPStatus.SEE_OTHER)


@bp.get("/public/objections/<number>")
def filed(number: str) -> str:
    """What follows; the number alone tells nothing of the objection."""
    return render_template("public_filed.html", number=number[:20])


@bp.get("/verify")
def ask() -> str | Response:
    """The form for a certificate's code."""
    if code := "".join(request.args.get("code", "").split())[:40]:
        return redirect(url_for("public.verify", code=code), HTTPStatus.SEE_OTHER)
    return render_template("public_verify.html", code="", honour=None, shown={}, state="")


@bp.get("/verify/<code>")
def verify(code: str) -> str:
    """Whether a certificate is genuine and in force: what is printed on it, and no more."""
    asked = "".join(filter(str.isalnum, code)).upper()[:40]  # people type the dashes that are printed
    ctx = reading()
    honour = queries.find_certificate(ctx, asked)
    shown = {}
    if honour is not None:
        shown = {
            "name": pick(HONOUR_NAMES[honour.code]),
            "grade": pick(GRADE_NAMES.get(honour.grade)),
            "title": honour.title,
            "year": honour.campaign_id,
            "unit": ctx.session.get_one(Organisation, honour.organisation_id).name,
            "revoked_by": _document(honour.revoked_by_id),
        }
    state = "" if honour is None else honour.state
    return render_template("public_verify.html", code=asked, honour=honour, shown=shown, state=state)


def _document(decision_id: str | None) -> str:
    return "" if decision_id is None else queries.get_decision(reading(), decision_id).number or ""


def _item(notice_id: str, entry_id: str) -> NoticeItem:
    """An item of a posted notice that can be objected to; raises NotFound."""
    ctx = reading()
    queries.get_posted(ctx, notice_id)
    item = ctx.session.get(NoticeItem, (notice_id, entry_id))
    if item is None or item.state not in (ItemState.POSTED, ItemState.HELD):
        raise NotFound(item=entry_id)
    return item


def _form(notice_id: str, item: NoticeItem, written: dict[str, str], problems: list[str]) -> str:
    return render_template(
        "public_objection.html",
        notice=queries.get_posted(reading(), notice_id),
        item=item,
        written=written,
        problems=problems,
        kinds={code: pick(each) for code, each in OBJECTION_KINDS.items()},
        lengths=rules.LENGTHS,
    )
