"""提交发布: what the draft would change, asking that it becomes a version, and what became of what was asked."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from engine import definitions
from engine.context import Ctx
from engine.errors import DefinitionRejected, Invalid
from handlers.models import drafts, service
from handlers.models.editions import code_of_revision
from handlers.models.errors import BadDay, BaseChanged, NotExplained, NothingToRelease
from handlers.models.files import scenarios_in
from handlers.models.models import ReleaseRequest
from handlers.models.queries import find_open_request, list_requests, list_results
from handlers.models.rules import LEVELS, MAX_EXPLANATION, MOST_AHEAD, RUNNING, RequestState, Running
from web import names
from web.designer import impact
from web.designer.words import names_of_codes
from web.i18n.dates import local_date
from web.identity import me
from web.paging import newest_first
from web.transactions import reading, runtime, writing
from web.views.modeler import NoRevision

bp = Blueprint("release", __name__, url_prefix="/definitions")

MOST_SHOWN = 100
"""Changes the page lists; the comparison shows all."""
TYPED = ("explanation", "when", "effective_on", "running")

STATES = {
    RequestState.CHECKING: "检查中",
    RequestState.IN_REVIEW: "审批中",
    RequestState.SCHEDULED: "已批准",
    RequestState.RELEASED: "已发布",
    RequestState.RETURNED: "已退回",
    RequestState.WITHDRAWN: "已撤回",
    RequestState.REFUSED: "没有发布",
}


@bp.get("/releases")
def register() -> str:
    """发布台账: what was asked to be released of every process, the latest first."""
    ctx = reading()
    requests, after = newest_first(ctx, select(ReleaseRequest), ReleaseRequest.asked_at, ReleaseRequest.id)
    return render_template(
        "releases.html",
        requests=requests,
        more=url_for("release.register", after=after) if after else None,
        states=STATES,
        levels=LEVELS,
        code_of_revision=code_of_revision,
        people=names.people(ctx, [each for one in requests for each in (one.asked_by, one.decided_by)]),
        may_design=me().has_role("designer", "sysadmin"),
    )


@bp.get("/<key>/release")
def show(key: str) -> str:
    """What is asked for now, else what the draft would change and the form to ask; below, all that was asked."""
    return _page(reading(), key)


@bp.post("/<key>/release")
def ask(key: str) -> BaseResponse:
    """Ask for the release of the draft's `revision`; what only changes parameters is released at once."""
    revision = _revision()
    try:
        asked = _asked()
        read = service.read_ahead(reading(), key, revision)
        words = names_of_codes()
        instance_id = writing(lambda ctx: service.ask(ctx, key, revision, asked, read, words).instance_id)
    except (NotExplained, BadDay) as error:
        return make_response(_page(reading(), key, wrong=error), HTTPStatus.UNPROCESSABLE_ENTITY)
    runtime().work(instance_id)
    return redirect(url_for("release.show", key=key, ok="release_asked"), HTTPStatus.SEE_OTHER)


@bp.post("/<key>/release/withdraw")
def withdraw(key: str) -> BaseResponse:
    """Take back what is asked for; the draft stays."""
    writing(lambda ctx: service.withdraw(ctx, key))
    return redirect(url_for("release.show", key=key, ok="release_withdrawn"), HTTPStatus.SEE_OTHER)


@bp.post("/<key>/catch-up")
def catch_up(key: str) -> str:
    """Put into the draft what was released since it began, and say where both had changed the same."""
    merged = writing(lambda ctx: drafts.catch_up(ctx, key))
    return _page(reading(), key, merged=merged)


def _page(ctx: Ctx, key: str, *, wrong: Invalid | None = None, merged: drafts.Saved | None = None) -> str:
    drafts.require_known(ctx, key)
    newest, draft = definitions.find_newest(ctx, key), drafts.find_draft(ctx, key)
    current, requests = find_open_request(ctx, key), list_requests(ctx, key)
    found: dict[str, Any] = _tried(ctx, requests[0]) if requests else {}
    if current is None and draft is not None:
        found |= _proposal(ctx, key, draft.revision)
    return render_template(
        "release.html",
        key=key,
        name=newest.name if newest else drafts.name_of(ctx, key),
        newest=newest,
        draft=draft,
        current=current,
        requests=requests,
        states=STATES,
        levels=LEVELS,
        runnings=RUNNING,
        people=names.people(ctx, [each for one in requests for each in (one.asked_by, one.decided_by)]),
        typed={name: request.form.get(name, "") for name in TYPED},
        wrong=wrong.code if wrong else "",
        merged=merged,
        today=local_date(ctx.now()),
        last_day=local_date(ctx.now()) + MOST_AHEAD,
        most=MAX_EXPLANATION,
        most_shown=MOST_SHOWN,
        verdicts=impact.Verdict,
        **found,
    )


def _tried(ctx: Ctx, asked: ReleaseRequest) -> dict[str, Any]:
    """What came of the scenarios of the request asked for last."""
    files = drafts.get_revision(ctx, asked.definition_key, asked.revision).files
    return {"results": list_results(ctx, asked.id), "scenario_count": len(scenarios_in(files))}


def _proposal(ctx: Ctx, key: str, revision: int) -> dict[str, Any]:
    """What the draft would change and mean, or why it cannot be released."""
    try:
        read = service.read_ahead(ctx, key, revision)
        proposal = service.propose(ctx, key, revision, read, names_of_codes())
    except BaseChanged:
        return {"obstacle": "base_changed"}
    except NothingToRelease:
        return {"obstacle": "nothing"}
    except DefinitionRejected as error:
        return {"obstacle": "problems", "problems": error.problems}
    target = definitions.version_of(proposal.checked)
    return {"proposal": proposal, "impact": impact.foresee(ctx, key, target)}


def _revision() -> int:
    text = request.form.get("revision", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise NoRevision
    return int(text)


def _asked() -> service.Ask:
    day = None
    if request.form.get("when") == "day":
        try:
            day = date.fromisoformat(request.form.get("effective_on", ""))
        except ValueError:
            raise BadDay from None
    running = request.form.get("running", Running.KEEP)
    if running not in set(Running):
        running = Running.KEEP
    return service.Ask(request.form.get("explanation", ""), day, Running(running))
