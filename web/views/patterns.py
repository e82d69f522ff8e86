"""新建流程: a process that begins as one of the patterns."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import AppError
from web.designer import choices, patterns
from web.designer.chain import MOST_LEVELS, PATTERN, USUAL
from web.idempotency import new_key, run_once
from web.problems import message_of

bp = Blueprint("patterns", __name__, url_prefix="/definitions/new")


@bp.get("")
def choose() -> str:
    """The form: a name, a pattern, an id if one is wanted; with `levels` as many levels of approval."""
    return _page()


def _levels() -> list[str]:
    """The roles of the levels, as many as are wanted: the chosen ones, then the usual, then none."""
    wanted = request.values.get("levels", "")
    count = int(wanted) if wanted in map(str, range(1, MOST_LEVELS + 1)) else len(USUAL)
    chosen = request.values.getlist("level")[:count]
    usual = [*USUAL, *[""] * MOST_LEVELS]
    return [*chosen, *usual[len(chosen) : count]]


@bp.post("")
def create() -> Response | tuple[str, int]:
    """Begin the process as a draft and open the editor; what is wrong is said on the form."""
    typed = {name: request.form.get(name, "").strip()[:200] for name in ("name", "pattern", "key")}
    levels = _levels()

    def verb(ctx: Ctx) -> str:
        key = patterns.create_process(ctx, **typed, levels=levels)
        return url_for("modeler.edit", key=key, ok="created")

    try:
        return redirect(run_once(verb), 303)
    except (
        patterns.BadPattern,
        patterns.NoName,
        patterns.BadKey,
        patterns.KeyTaken,
        patterns.BadLevels,
    ) as error:
        return _page(typed, error), error.status


def _page(typed: dict[str, str] | None = None, error: AppError | None = None) -> str:
    return render_template(
        "pattern_choice.html",
        patterns=[(patterns.read_pattern(code), text) for code, text in patterns.PATTERNS.items()],
        levels=_levels(),
        most_levels=MOST_LEVELS,
        chain=PATTERN,
        roles=[each for each in choices.list_roles() if each["id"] in patterns.APPROVERS],
        typed=typed or {"name": "", "pattern": "blank", "key": ""},
        message=message_of(error) if error else "",
        wrong=error.code if error else "",
        most=patterns.MAX_NAME,
        idempotency_key=new_key(),
    )
