"""表决: secret votes one is called to."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import Invalid
from handlers.reviews import meetings, voting
from web.i18n import gettext as _
from web.idempotency import new_key, run_once
from web.identity import me
from web.transactions import reading

bp = Blueprint("ballots", __name__, url_prefix="/ballots")


@bp.get("")
def index() -> str:
    """The open ballots I am called to."""
    return render_template("ballots.html", ballots=voting.list_ballots(reading(), me().person_id))


@bp.get("/<ballot_id>")
def show(ballot_id: str) -> str:
    """One ballot: what it is about, and whether I have voted; never how it stands."""
    return _page(ballot_id, "")


@bp.post("/<ballot_id>")
def cast(ballot_id: str) -> Response:
    """Vote once and for all."""

    def verb(ctx: Ctx) -> str:
        subjects = voting.list_votable(ctx, ballot_id, me().person_id)
        choices = {entry_id: request.form.get(f"choice_{entry_id}", "") for entry_id in subjects}
        voting.cast(ctx, ballot_id, me().person_id, choices)
        return url_for("ballots.show", ballot_id=ballot_id, ok="voted")

    try:
        return redirect(run_once(verb), HTTPStatus.SEE_OTHER)
    except Invalid:
        return make_response(_page(ballot_id, _("请对每一项表态。")), HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(ballot_id: str, problem: str) -> str:
    ctx = reading()
    elector = voting.require_elector(ctx, ballot_id, me().person_id)
    return render_template(
        "ballot.html",
        ballot=voting.get_ballot(ctx, ballot_id),
        has_voted=elector.has_voted,
        subjects=meetings.list_subjects(ctx, ballot_id, me().person_id),
        typed=request.form,
        problem=problem,
        idempotency_key=new_key(),
    )
