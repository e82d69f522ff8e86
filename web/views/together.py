"""Acting on many tasks of the inbox at once: a page that names them first, then one that says what became of each."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from engine import tasks
from engine.errors import Invalid
from web import names
from web.identity import me
from web.inbox import listing, tabs, together
from web.inbox.together import MOST, Outcome, TooManyAtOnce
from web.transactions import reading

bp = Blueprint("together", __name__, url_prefix="/inbox/together")

COMPLETE = "complete"
ACTS = {"claim": together.claim_all, "release": together.release_all}


@bp.post("")
def confirm() -> str | Response:
    """Names the tasks that were ticked, or the first 200 of the list (`all`), and asks once. Changes nothing."""
    action = _action()
    chosen, found = _chosen()
    if not chosen:
        return redirect(listing.back("none_chosen"), HTTPStatus.SEE_OTHER)
    ctx = reading()
    return render_template(
        "together.html",
        action=action,
        tasks=found,
        batches=together.batches_of(ctx, found) if action == COMPLETE else [],
        gone=len(chosen) - len(found),
        is_cut=bool(request.form.get("all")) and len(chosen) == MOST,
        most=MOST,
        definitions=names.definitions(ctx, [task.definition_id for task in found]),
        organisations=names.organisations(ctx, [task.organisation_id for task in found]),
        **_list(),
    )


@bp.post("/run")
def run() -> str | Response:
    """Does it, task by task. One task alone (`only`) leads back to the list when all went well."""
    action, only = _action(), request.form.get("only", "")
    chosen = [only] if only else _ticked()
    if not chosen:
        return redirect(listing.back("none_chosen"), HTTPStatus.SEE_OTHER)
    if action == COMPLETE:
        outcomes = together.complete_all(chosen, request.form.get("decision", ""))
    else:
        outcomes = ACTS[action](chosen)
    if only and not outcomes[0].problem:
        return redirect(listing.back("claimed" if action == "claim" else "put_back"), HTTPStatus.SEE_OTHER)
    return _report(action, outcomes)


def _report(action: str, outcomes: list[Outcome]) -> str:
    ctx, seen = reading(), [outcome.task for outcome in outcomes if outcome.task]
    return render_template(
        "together_done.html",
        action=action,
        done=[outcome for outcome in outcomes if not outcome.problem],
        refused=[outcome for outcome in outcomes if outcome.problem],
        organisations=names.organisations(ctx, [task.organisation_id for task in seen]),
        **_list(),
    )


def _action() -> str:
    action = request.values.get("action", COMPLETE)
    if action not in (COMPLETE, *ACTS):
        raise Invalid
    return action


def _ticked() -> list[str]:
    """The ids that were sent, each once; raises TooManyAtOnce."""
    ids = list(dict.fromkeys(text for text in request.form.getlist("task") if text.isprintable()))
    if len(ids) > MOST:
        raise TooManyAtOnce
    return ids


def _chosen() -> tuple[list[str], list[Any]]:
    """The tasks asked for, and those of them that this person may do now."""
    ctx, asked = reading(), listing.of_request()
    principals = tabs.principals_by_tab(ctx)
    if request.form.get("all") and asked is not None and asked.tab in principals:
        page = tasks.list_inbox(
            ctx,
            principals[asked.tab],
            narrow=asked.narrow(ctx.now(), me().person_id),
            order=asked.order,
            limit=MOST,
        )
        ids = [task.id for task in page.rows]
    else:
        ids = _ticked()
    return ids, tasks.list_mine(ctx, me().principals, ids)


def _list() -> dict[str, str]:
    asked = listing.of_request() or listing.Listing()
    return {"from_list": asked.text, "back": asked.url(after=asked.after)}
