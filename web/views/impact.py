"""影响与迁移: what a version or the draft means for the instances under way; which of them to try moving."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine import definitions
from engine.context import Ctx
from engine.errors import NotFound
from handlers.models import drafts
from handlers.models.editions import DRAFT
from web.designer import impact
from web.idempotency import new_key
from web.identity import me
from web.transactions import reading
from web.views.moves import MOST_REASON, PHASES, list_batches
from web.visibility import sees_everything

bp = Blueprint("impact", __name__, url_prefix="/definitions")


@bp.get("/<key>/impact")
def show(key: str) -> str:
    """Each instance under way beside the version in `of`; without it, beside the draft, else the newest version."""
    ctx = reading()
    code = request.args.get("of") or _usual(ctx, key)
    target = impact.find_target(ctx, key, code)
    found = impact.foresee(ctx, key, target, _page())
    return render_template(
        "impact.html",
        key=key,
        code=code,
        is_draft=code == DRAFT,
        newest=definitions.find_newest(ctx, key),
        impact=found,
        page=_page(),
        verdicts=impact.Verdict,
        node_names={
            name: word for each in _versions(ctx, found) for name, word in impact.names_in(each).items()
        },
        words_of_time=impact.words_of_time,
        now=ctx.now(),
        may_look=sees_everything(me()),
        most_shown=impact.MOST_SHOWN,
        most_reason=MOST_REASON,
        batches=list_batches(ctx, key),
        phases=PHASES,
        idempotency_key=new_key(),
    )


def _page() -> int:
    text = request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _usual(ctx: Ctx, key: str) -> str:
    if drafts.find_draft(ctx, key) is not None:
        return DRAFT
    newest = definitions.find_newest(ctx, key)
    if newest is None:
        raise NotFound
    return str(newest.version)


def _versions(ctx: Ctx, found: impact.Impact) -> list[definitions.Version]:
    """The versions the instances are on, and the target."""
    numbers = {str(each.version) for each in found.outlooks}
    return [impact.find_target(ctx, found.target.key, number) for number in sorted(numbers)] + [found.target]
