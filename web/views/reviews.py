"""评审: the office's rounds: experts, assignment, progress; results once they are locked."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import Invalid, NotFound
from handlers.entries.attachments import list_review_files
from handlers.entries.queries import get_entry
from handlers.reviews import assigning, board, conflicts, forming, queries
from handlers.reviews.rules.states import CONFLICT_NAMES, KIND_NAMES, METHOD_NAMES, RoundState
from handlers.reviews.rules.workload import MINUTES_PER_SHEET, calculate
from web.forms import attachments
from web.i18n import gettext as _
from web.i18n import pick
from web.idempotency import new_key, run_once
from web.identity import me
from web.transactions import reading

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

STATES = {
    "forming": "组建中",
    "invited": "已邀请",
    "scoring": "评分中",
    "closed": "评分结束",
    "locked": "结果已锁定",
    "annulled": "已作废",
}
EXPERT_STATES = {
    "chosen": "已选定",
    "invited": "待答复",
    "accepted": "已接受",
    "declined": "已谢绝",
    "silent": "未答复",
    "removed": "已撤下",
}
SHEET_STATES = {
    "open": "待评",
    "submitted": "已评",
    "abstained": "弃权",
    "replaced": "已换人",
    "lapsed": "逾期未评",
}


@bp.get("")
def index() -> str:
    """All rounds, and the pool of experts."""
    ctx = reading()
    return render_template(
        "reviews.html",
        rounds=[(found, pick(KIND_NAMES[found.kind])) for found in queries.list_rounds(ctx)],
        pool=board.list_pool(ctx),
        states=STATES,
        idempotency_key=new_key(),
    )


@bp.post("/experts")
def add_expert() -> Response:
    """Put a person into the pool, or change what is known of one."""
    form = request.form

    def verb(ctx: Ctx) -> str:
        forming.add_expert(
            ctx,
            form.get("person_id", "").strip()[:80],
            form.get("fields", "").replace("、", " ").replace(",", " ").replace(",", " ").split(),
            organisation_id=form.get("organisation_id", "").strip()[:80] or None,
            load_cap=_count(form.get("load_cap", ""), 1, 2000),
        )
        return url_for("reviews.index", ok="expert_saved")

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


@bp.get("/<round_id>")
def show(round_id: str) -> str:
    """One round: rules, load, experts, entries, results."""
    ctx = reading()
    found = queries.get_round(ctx, round_id)
    entries = board.list_entry_lines(ctx, round_id, me().person_id)
    experts = board.list_expert_lines(ctx, round_id, me().person_id)
    is_forming = found.state in (RoundState.FORMING, RoundState.INVITED)
    cap = _count(request.args.get("cap", "60"), 1, 2000)
    return render_template(
        "review_round.html",
        round=found,
        name=pick(KIND_NAMES[found.kind]),
        method=pick(METHOD_NAMES[found.method]),
        panels=queries.list_panels(ctx, round_id),
        experts=experts,
        entries=entries,
        pool=board.list_pool(ctx) if is_forming else [],
        chosen={line.person_id: line for line in experts},
        trial=assigning.try_assignment(ctx, round_id) if is_forming and experts else None,
        load=asdict(calculate(len(entries), found.scores_per_entry, cap)),
        cap=cap,
        minutes=MINUTES_PER_SHEET,
        results=board.list_open_results(ctx, round_id, me().person_id),
        is_forming=is_forming,
        states=STATES,
        expert_states=EXPERT_STATES,
        idempotency_key=new_key(),
    )


@bp.post("/<round_id>/experts")
def choose(round_id: str) -> Response:
    """Choose who is asked, who is in reserve, and the chairs."""
    form = request.form
    asked = [person_id for person_id in form.getlist("expert") if form.get(f"use_{person_id}") == "ask"]
    reserve = [person_id for person_id in form.getlist("expert") if form.get(f"use_{person_id}") == "reserve"]

    def verb(ctx: Ctx) -> str:
        forming.choose_experts(ctx, round_id, asked, reserve=reserve)
        for panel in queries.list_panels(ctx, round_id):
            if chair := form.get(f"chair_{panel.number}", ""):
                forming.set_chair(ctx, round_id, panel.number, chair)
        return url_for("reviews.show", round_id=round_id, ok="experts_chosen")

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


@bp.get("/<round_id>/entries/<entry_id>")
def entry(round_id: str, entry_id: str) -> str:
    """Who judges one entry; change it."""
    ctx = reading()
    lines = board.list_entry_lines(ctx, round_id, me().person_id)
    line = next((line for line in lines if line.entry_id == entry_id), None)
    if line is None:
        raise NotFound(entry=entry_id)
    barred = conflicts.list_by_entry(ctx, round_id).get(entry_id, frozenset())
    sheets = board.list_sheet_lines(ctx, round_id, entry_id, me().person_id)
    taken = {sheet.person_id for sheet, _name in sheets}
    serving = board.list_expert_lines(ctx, round_id, me().person_id)
    return render_template(
        "review_entry.html",
        round=queries.get_round(ctx, round_id),
        line=line,
        sheets=sheets,
        files=attachments.by_id(
            ctx, [file.id for file in list_review_files(ctx, get_entry(ctx, entry_id))]
        ).values(),
        able=[each for each in serving if each.state == "accepted" and each.person_id not in barred | taken],
        barred=[each for each in serving if each.person_id in barred],
        experts=serving,
        kinds={kind: pick(names) for kind, names in CONFLICT_NAMES.items()},
        sheet_states=SHEET_STATES,
        idempotency_key=new_key(),
    )


@bp.post("/<round_id>/entries/<entry_id>")
def change(round_id: str, entry_id: str) -> Response:
    """Fix or move a sheet, or pin a conflict."""
    form: Any = request.form
    action = form.get("action", "")

    def verb(ctx: Ctx) -> str:
        queries.get_round(ctx, round_id)
        if entry_id in conflicts.list_hidden(ctx, round_id, me().person_id):
            raise NotFound(entry=entry_id)
        if action == "move":
            assigning.move_sheet(
                ctx, form.get("sheet", ""), form.get("person_id", ""), form.get("reason", "")[:500]
            )
        elif action in ("fix", "loosen"):
            assigning.fix_sheet(ctx, form.get("sheet", ""), is_fixed=action == "fix")
        elif action == "pin":
            kind = form.get("kind", "other")
            assigning.pin_conflict(
                ctx, round_id, entry_id, form.get("person_id", ""), kind, form.get("reason", "")[:500]
            )
        else:
            raise Invalid(_("没有这个操作。"), code="review.bad_action")
        return url_for("reviews.entry", round_id=round_id, entry_id=entry_id, ok="assignment_changed")

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


def _count(text: str, least: int, most: int) -> int:
    return min(max(int(text), least), most) if text.isascii() and text.isdigit() and len(text) < 8 else most
