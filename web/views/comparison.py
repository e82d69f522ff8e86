"""版本比较: two versions of a process, or a version and the draft, side by side and in words."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from flask import Blueprint, Response, render_template, request
from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from engine.model.compare import Change, Part, compare
from engine.models import Definition
from handlers.models import drafts
from handlers.models.editions import DRAFT, open_side
from handlers.models.files import DIAGRAM
from handlers.models.rules import LEVELS
from web.designer.words import names_of_codes
from web.transactions import reading

bp = Blueprint("comparison", __name__, url_prefix="/definitions")

MOST_SHOWN = 500
"""Changes a page lists; a draft may hold anything."""

PARTS = {
    Part.PROCESS: "办理步骤",
    Part.FORM: "表单",
    Part.DECISION: "决策表",
    Part.SCENARIO: "场景",
    Part.MANIFEST: "发起和登记信息",
    Part.DRAWING: "图形",
}


@bp.get("/<key>/compare")
def show(key: str) -> str:
    """Everything that differs between `from` and `to`; without them, what the newest brought, or the draft would."""
    ctx = reading()
    numbers, has_draft = _versions(ctx, key), drafts.find_draft(ctx, key) is not None
    choices = [str(number) for number in numbers] + [DRAFT] * has_draft
    if not choices:
        raise NotFound
    choices += [code for code in (request.args.get("to"),) if code and code.startswith("r")]
    after = request.args.get("to") or choices[-1]
    earlier = choices[: choices.index(after)] if after in choices else []
    before = request.args.get("from") or (earlier or choices[:1])[-1]
    sides = [open_side(ctx, key, code) for code in (before, after)]
    changes = compare(sides[0].edition, sides[1].edition, names_of_codes())
    return render_template(
        "compare.html",
        key=key,
        newest=_newest_name(ctx, key),
        choices=choices,
        before=sides[0],
        after=sides[1],
        count=len(changes),
        counts=Counter(change.level for change in changes),
        groups=_groups(changes[:MOST_SHOWN]),
        most_shown=MOST_SHOWN,
        levels=LEVELS,
        parts_of_package=PARTS,
    )


@bp.get("/<key>/compare/draft.xml")
def diagram(key: str) -> Response:
    """The draft's diagram; without one that of the newest version."""
    return Response(drafts.open_draft(reading(), key).files[DIAGRAM], mimetype="application/xml")


@bp.get("/<key>/compare/r<int:number>.xml")
def revision_diagram(key: str, number: int) -> Response:
    """The diagram of one save of the draft."""
    return Response(drafts.get_revision(reading(), key, number).files[DIAGRAM], mimetype="application/xml")


def _groups(changes: list[Change]) -> list[tuple[Part, list[Change]]]:
    return [(part, list(found)) for part, found in groupby(changes, lambda change: change.place.part)]


def _versions(ctx: Ctx, key: str) -> list[int]:
    query = select(Definition.version).where(Definition.key == key).order_by(Definition.version)
    return list(ctx.session.scalars(query))


def _newest_name(ctx: Ctx, key: str) -> dict[str, str] | str:
    query = select(Definition.name).where(Definition.key == key).order_by(Definition.version.desc()).limit(1)
    return ctx.session.scalar(query) or key
