"""迁移: chosen instances of a process, or all, to another version in the background: first a trial, then the move."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Text, select, type_coerce
from werkzeug.wrappers import Response

from engine import definitions
from engine.context import Ctx
from engine.errors import NotFound, Problem
from engine.migration import batches
from engine.migration.report import TimeChange
from engine.models import BatchPhase, Definition, Instance, ItemState, MigrationBatch, MigrationItem
from handlers.models.editions import get_version
from web import names
from web.designer import impact
from web.error_texts import MESSAGES
from web.i18n import gettext as _
from web.idempotency import run_once
from web.identity import me
from web.transactions import reading, runtime, writing
from web.visibility import sees_everything

bp = Blueprint("moves", __name__, url_prefix="/definitions/<key>/moves")

MOST_SHOWN = 200
"""Instances that could not be done, or whose due times change, listed on the page."""
MOST_REASON = 500

ACTS = {"move": BatchPhase.MOVING, "undo": BatchPhase.UNDOING}
PHASES = {
    "trying": "正在试迁移，不改动任何流程",
    "tried": "试迁移已完成，还没有迁移",
    "moving": "正在迁移",
    "moved": "迁移已完成",
    "undoing": "正在撤回",
    "undone": "已撤回",
}
STATES = {
    "waiting": "等待试迁移",
    "possible": "可以迁移",
    "impossible": "不能迁移",
    "moved": "已迁移",
    "stuck": "没有迁移成功",
    "undone": "已撤回到原来的版本",
    "staying": "不能撤回",
}
BEGINS: dict[str, str] = {
    BatchPhase.TRYING: ItemState.WAITING,
    BatchPhase.MOVING: ItemState.POSSIBLE,
    BatchPhase.UNDOING: ItemState.MOVED,
}
"""Instances in this state are still to be done in a phase."""
FAILED = (ItemState.IMPOSSIBLE, ItemState.STUCK, ItemState.STAYING)


@bp.post("")
def begin(key: str) -> Response:
    """Try the move of the chosen instances, or of all if there are none, to the version in `of`.

    With `recompute` due times are worked out anew. The first of the work is done at once, so that few need no waiting;
    the batch's page says how it goes on.
    """
    code = request.form.get("of") or str(definitions.get_newest(reading(), key).version)
    reason = request.form.get("reason", "").strip()[:MOST_REASON]
    chosen, anew = request.form.getlist("instance"), "recompute" in request.form

    def verb(ctx: Ctx) -> str:
        target = get_version(ctx, key, code)
        begun = batches.begin(ctx, key, target.id, reason, chosen or None, recompute_due=anew)
        return url_for("moves.show", key=key, batch_id=begun)

    place = run_once(verb)
    batches.work_batch(runtime(), place.rpartition("/")[2])
    return redirect(place, 303)


@bp.get("/<batch_id>")
def show(key: str, batch_id: str) -> str:
    """How far it is, what could not be done and why, and what may follow."""
    ctx = reading()
    batch = _get(ctx, key, batch_id)
    counts = batches.count_items(ctx, batch_id)
    total = sum(counts.values())
    target = ctx.session.get_one(Definition, batch.definition_id)
    return render_template(
        "moves.html",
        key=key,
        batch=batch,
        target=target,
        counts={state: counts[state] for state in STATES if state in counts},
        states=STATES,
        phases=PHASES,
        total=total,
        is_running=batch.phase in BEGINS,
        done=total - counts.get(BEGINS.get(batch.phase, ""), 0),
        failed=_failed(ctx, batch_id),
        changed=_changed(ctx, batch),
        most_shown=MOST_SHOWN,
        person=names.people(ctx, [batch.actor])[batch.actor],
        may_look=sees_everything(me()),
    )


@bp.post("/<batch_id>")
def act(key: str, batch_id: str) -> Response:
    """Go on: `act` is "move" after the trial or "undo" after the move."""
    _get(reading(), key, batch_id)
    phase = ACTS.get(request.form.get("act", ""))
    if phase is None:
        raise batches.NotNow
    writing(lambda ctx: batches.ask(ctx, batch_id, phase))
    batches.work_batch(runtime(), batch_id)
    return redirect(url_for("moves.show", key=key, batch_id=batch_id), 303)


def list_batches(ctx: Ctx, key: str) -> list[MigrationBatch]:
    """The newest batches of a process."""
    query = select(MigrationBatch).where(MigrationBatch.key == key).order_by(MigrationBatch.id.desc())
    return list(ctx.session.scalars(query.limit(5)))


def _get(ctx: Ctx, key: str, batch_id: str) -> MigrationBatch:
    batch = batches.get_batch(ctx, batch_id)
    if batch.key != key:
        raise NotFound
    return batch


def _items(ctx: Ctx, batch_id: str, *where: Any) -> list[Any]:
    query = (
        select(MigrationItem, Instance)
        .join(Instance, Instance.id == MigrationItem.instance_id)
        .where(MigrationItem.batch_id == batch_id, *where)
        .order_by(MigrationItem.instance_id)
    )
    return list(ctx.session.execute(query.limit(MOST_SHOWN)))


def _changed(ctx: Ctx, batch: MigrationBatch) -> list[dict[str, Any]]:
    """The instances some due times of which the trial found to be others, in words."""
    if not batch.recompute_due:
        return []
    names_of = impact.names_in(runtime().instances.versions.get(ctx, batch.definition_id))
    times = type_coerce(MigrationItem.times, Text) != "[]"
    return [
        {
            "instance": instance,
            "times": [impact.words_of_time(TimeChange(**each), names_of, ctx.now()) for each in item.times],
        }
        for item, instance in _items(ctx, batch.id, times, MigrationItem.state.not_in(FAILED))
    ]


def _failed(ctx: Ctx, batch_id: str) -> list[dict[str, Any]]:
    return [
        {
            "instance": instance,
            "state": item.state,
            "message": _(MESSAGES.get(item.code, MESSAGES["migration_refused"])),
            "problems": [Problem(**each) for each in item.problems],
        }
        for item, instance in _items(ctx, batch_id, MigrationItem.state.in_(FAILED))
    ]
