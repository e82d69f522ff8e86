"""滞留雷达: open tasks far beyond the usual time of their step though nothing failed, and processes nothing moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.models import HumanTask, Instance
from handlers.directory.visibility import visible_organisations
from handlers.oversight.stalls import queries
from handlers.oversight.stalls.models import StalledInstance, StalledTask
from handlers.oversight.stalls.queries import SURVEYED, Narrowed, Spread
from handlers.reminders import chases
from web import candidates, names, paging
from web.addresses import here
from web.idempotency import new_key, run_once
from web.identity import me
from web.transactions import reading
from web.visibility import CONFIDENTIAL

bp = Blueprint("radar", __name__, url_prefix="/radar")

GROUPS = 12
"""How many of each kind the summary names."""
MOST_INSTANCES = 50


@dataclass(frozen=True)
class Row:
    """One task of the list: its `age` in seconds now, how many `times` the usual that is, its `owners` in words, and
    how often somebody has pressed for it."""

    stalled: StalledTask
    task: HumanTask
    age: float
    times: float
    owners: str
    chased: int


@bp.get("")
def show() -> str:
    """The most unusual first, narrowed by the address, with where they lie; then the processes that stand."""
    ctx = reading()
    within, narrowed = visible_organisations(ctx, me().person_id), _narrowed()
    place = paging.unpack(request.args.get("after", ""), float, str)
    found = queries.list_stalled(ctx, within, _hidden(), narrowed, after=place, limit=paging.PAGE + 1)
    shown = found[: paging.PAGE]
    spread = queries.spread(ctx, within, _hidden(), narrowed, limit=GROUPS)
    last = shown[-1][0] if len(found) > len(shown) else None
    return render_template(
        "radar.html",
        rows=_rows(ctx, shown),
        spread=spread,
        surveyed=SURVEYED,
        places=_places(ctx, shown, spread),
        processes=dict(names.newest_definitions(ctx)),
        people=candidates.describe(ctx, {each for each, _n in spread.principals}),
        knows_persons=me().has_role(*candidates.KNOWS_PERSONS),
        narrowed=narrowed,
        standing=_standing(ctx) if within.is_everything and narrowed == Narrowed() and not place else [],
        chaseable={each.id for each in chases.find_chaseable(ctx, me().person_id, [row[1] for row in shown])},
        is_all_chosen=request.args.get("select") == "all",
        looked_at=queries.looked_at(ctx, "tasks"),
        here=here,
        more=here(after=paging.pack(last.times, last.task_id)) if last else None,
        idempotency_key=new_key(),
    )


@bp.post("/chase")
def chase() -> Response:
    """催办: press for the tasks that were chosen."""
    note = request.form.get("note", "").strip()[:200]

    def verb(ctx: Ctx) -> str:
        chosen = [each[:32] for each in request.form.getlist("task")]
        if not chosen:
            return _list_address("none_chosen")
        done = chases.chase(ctx, me().person_id, chosen, note)
        return _list_address("chased" if done.tasks else "chased_before")

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


def _list_address(message: str) -> str:
    """The list that was looked at, by the same filters, nothing chosen."""
    kept = {name: value for name, value in request.args.items() if name != "select"}
    return f"{url_for('radar.show')}?{urlencode({**kept, 'ok': message})}"


def _narrowed() -> Narrowed:
    """The filters of the address."""
    given = {name: request.args.get(name, "").strip()[:120] for name in ("step", "county", "unit", "who")}
    key, _slash, node = given["step"].partition("/")
    return Narrowed(key, node, given["county"], given["unit"], given["who"])


def _hidden() -> frozenset[str]:
    """The processes whose work is not shown to whoever merely oversees."""
    return frozenset() if me().has_role("sysadmin") else CONFIDENTIAL


def _rows(ctx: Ctx, found: Sequence[tuple[StalledTask, HumanTask]]) -> list[Row]:
    tasks = [task for _stalled, task in found]
    offered = candidates.list_candidates(ctx, tasks, me())
    pressed = chases.count_chases(ctx, [task.id for task in tasks])
    rows = []
    for stalled, task in found:
        age = (ctx.now() - stalled.since).total_seconds()
        owners = candidates.as_words(offered[task.id])
        rows.append(Row(stalled, task, age, age / stalled.usual_seconds, owners, pressed.get(task.id, 0)))
    return rows


def _places(ctx: Ctx, shown: Sequence[tuple[StalledTask, HumanTask]], spread: Spread) -> dict[str, str]:
    """The names of the organisations whose tasks are shown; what is only asked for is not named."""
    counted = (each for each, _number in (*spread.counties, *spread.organisations))
    listed = (each for stalled, _task in shown for each in (stalled.organisation_id, stalled.county_id))
    return names.organisations(ctx, [*counted, *listed])


def _standing(ctx: Ctx) -> list[tuple[StalledInstance, Instance]]:
    return queries.list_stalled_instances(ctx, _hidden(), limit=MOST_INSTANCES)
