"""影响与迁移: what a version or the draft means for the instances under way, and moving chosen ones to it."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from engine import definitions
from engine.context import Ctx
from engine.errors import NotFound
from handlers.models import drafts
from handlers.models.editions import DRAFT
from web.designer import impact
from web.idempotency import new_key
from web.identity import me
from web.problems import message_of
from web.transactions import reading
from web.views.moves import PHASES, list_batches
from web.visibility import sees_everything

bp = Blueprint("impact", __name__, url_prefix="/definitions")


@bp.get("/<key>/impact")
def show(key: str) -> str:
    """Each instance under way beside the version in `of`; without it, beside the draft, else the newest version."""
    ctx = reading()
    code = request.args.get("of") or _usual(ctx, key)
    target = impact.find_target(ctx, key, code)
    found = impact.foresee(ctx, key, target)
    names = {
        each.id: each.name for version in _versions(ctx, found) for each in version.process.nodes.values()
    }
    return render_template(
        "impact.html",
        key=key,
        code=code,
        is_draft=code == DRAFT,
        newest=definitions.find_newest(ctx, key),
        impact=found,
        verdicts=impact.Verdict,
        node_names=names,
        may_look=sees_everything(me()),
        most_shown=impact.MOST_SHOWN,
        batches=list_batches(ctx, key),
        phases=PHASES,
        idempotency_key=new_key(),
    )


@bp.post("/<key>/impact")
def move(key: str) -> str:
    """Move the chosen instances to the version in `of` (the newest without), or with `undo` put them back.

    The page says what became of each.
    """
    chosen, reason = request.form.getlist("instance"), request.form.get("reason", "").strip()
    if "undo" in request.form:
        outcomes = impact.undo(chosen, key, reason)
    else:
        code = request.form.get("of") or str(definitions.get_newest(reading(), key).version)
        target = impact.find_target(reading(), key, code)
        outcomes = impact.migrate(chosen, key, target, reason)
    return render_template(
        "impact_done.html",
        key=key,
        newest=definitions.find_newest(reading(), key),
        outcomes=outcomes,
        reason=reason,
        is_undo="undo" in request.form,
        message_of=message_of,
        back=url_for("impact.show", key=key, of=request.form.get("of") or None),
        may_look=sees_everything(me()),
    )


def _usual(ctx: Ctx, key: str) -> str:
    if drafts.find_draft(ctx, key) is not None:
        return DRAFT
    newest = definitions.find_newest(ctx, key)
    if newest is None:
        raise NotFound
    return str(newest.version)


def _versions(ctx: Ctx, found: impact.Impact) -> list[definitions.Version]:
    """The target and the versions the instances are on."""
    numbers = {str(each.version) for each in found.outlooks}
    return [impact.find_target(ctx, found.target.key, number) for number in sorted(numbers)] + [found.target]
