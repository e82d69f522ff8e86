"""评分台: an expert's sheets, one by one; works on a phone. Shows the anonymous version and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.context import Ctx
from engine.errors import Invalid
from handlers.reviews import queries, scoring
from handlers.reviews.models import ReviewRound
from handlers.reviews.queries import OwnSheet
from handlers.reviews.rules.anonymity import FIELD_NAMES
from handlers.reviews.rules.states import CONFLICT_NAMES, KIND_NAMES
from web.forms import attachments
from web.i18n import pick
from web.idempotency import FIELD, new_key, run_once
from web.identity import me
from web.transactions import reading
from web.views.values import plain_lines

bp = Blueprint("desk", __name__, url_prefix="/desk")

RECUSALS = ("kin", "mentorship", "studio", "unit", "cooperation", "other")


@dataclass(frozen=True)
class Pile:
    """The sheets of one round."""

    round: ReviewRound
    name: str
    sheets: list[OwnSheet]


@bp.get("")
def show() -> str:
    """My sheets of every round that takes scores, or took them and is not locked."""
    ctx = reading()
    piles = [
        Pile(found, pick(KIND_NAMES[found.kind]), queries.list_own_sheets(ctx, found.id, me().person_id))
        for found in queries.list_rounds_of(ctx, me().person_id)
    ]
    return render_template("desk.html", piles=[pile for pile in piles if pile.sheets])


@bp.get("/sheets/<sheet_id>")
def sheet(sheet_id: str) -> str:
    """One entry with its sheet."""
    return _page(reading(), sheet_id, {}, {})


@bp.post("/sheets/<sheet_id>")
def submit(sheet_id: str) -> WerkzeugResponse:
    """Score, abstain or recuse; then on to the next open sheet."""
    action = request.form.get("action", "score")

    def verb(ctx: Ctx) -> str:
        found = _act(ctx, sheet_id, action)
        following = queries.find_next_open(ctx, found, me().person_id)
        return (
            url_for("desk.sheet", sheet_id=following) if following else url_for("desk.show", ok="sheet_saved")
        )

    try:
        return redirect(run_once(verb), HTTPStatus.SEE_OTHER)
    except Invalid as error:
        errors: Mapping[str, str] = error.params.get("errors") or {}  # type: ignore[assignment]
        page = _page(reading(), sheet_id, dict(request.form), errors)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def _act(ctx: Ctx, sheet_id: str, action: str) -> str:
    """Do it; the id of the round."""
    reason = request.form.get("reason", "")
    if action == "abstain":
        done = scoring.abstain(ctx, sheet_id, me().person_id, reason)
    elif action == "recuse":
        kind = request.form.get("kind", "")
        done = scoring.recuse(ctx, sheet_id, me().person_id, kind, reason)
    else:
        own = scoring.get_own_sheet(ctx, sheet_id, me().person_id)
        criteria = queries.get_round(ctx, own.round_id).rubric["criteria"]
        points = {each["code"]: _number(request.form.get(f"points_{each['code']}", "")) for each in criteria}
        done = scoring.submit_sheet(
            ctx,
            sheet_id,
            me().person_id,
            points,
            comment=request.form.get("comment", ""),
            grade=request.form.get("grade", ""),
        )
    return done.round_id


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip()) if len(text) <= 10 else None
    except InvalidOperation:
        return None


def _page(ctx: Ctx, sheet_id: str, typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    own = scoring.get_own_sheet(ctx, sheet_id, me().person_id)
    found = queries.get_round(ctx, own.round_id)
    opened = queries.get_own(ctx, own)
    given = {f"points_{code}": format(points.normalize(), "f") for code, points in opened.points.items()}
    values = typed or {**given, "comment": own.comment, "grade": own.grade, "reason": own.reason}
    return render_template(
        "sheet.html",
        sheet=own,
        code=opened.code,
        name=opened.shown.get("name", ""),
        lines=plain_lines(opened.shown, FIELD_NAMES),
        files=attachments.by_id(ctx, [file.id for file in opened.files]).values(),
        rubric=found.rubric,
        closes_at=found.closes_at,
        may_change=scoring.may_change(ctx, own, found),
        values=values,
        errors=errors,
        recusals={kind: pick(CONFLICT_NAMES[kind]) for kind in RECUSALS},
        is_result=found.kind == "result",
        idempotency_key=request.form.get(FIELD) or new_key(),
    )


@bp.errorhandler(scoring.WindowClosed)
def refuse_late(error: scoring.WindowClosed) -> Response:
    """The window has closed meanwhile: say so, and keep on the screen what was typed."""
    sheet_id = str((request.view_args or {})["sheet_id"])
    page = _page(reading(), sheet_id, dict(request.form), {"window": error.message})
    return make_response(page, HTTPStatus.CONFLICT)
