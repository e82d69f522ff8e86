"""文字版: a process as numbered sentences, the twin of its diagram, on a page and on paper."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, g, render_template, request

from engine import definitions
from engine.model.compare.words import Words
from engine.model.narrative import Line, narrate
from handlers.models import drafts
from handlers.models.editions import DRAFT, open_side
from web import names
from web.designer.words import names_to_tell
from web.documents.table import print_table
from web.i18n import gettext as _
from web.i18n import language
from web.transactions import reading, stop_reading

bp = Blueprint("narrative", __name__, url_prefix="/definitions")


@bp.get("/<key>/words")
def show(key: str) -> str:
    """The lines of a version or the draft (`of`), the newest without."""
    code, lines = _lines(key)
    return render_template(
        "narrative.html",
        key=key,
        code=code,
        is_draft=code == DRAFT,
        newest=definitions.find_newest(reading(), key),
        lines=lines,
        said=_said,
    )


@bp.get("/<key>/words.pdf")
def paper(key: str) -> Response:
    """The same on paper."""
    g.language = "zh"
    ctx = reading()
    code, lines = _lines(key)
    newest = definitions.find_newest(ctx, key)
    name = newest.name["zh"] if newest else key
    title = f"{name}（{'草稿' if code == DRAFT else f'第 {code} 版'}）"
    stop_reading()
    headers = [_("步骤"), _("办理方"), _("内容"), _("期限"), _("下一步")]
    rows = [_row(line) for line in lines]
    content = print_table(title, headers, rows, shares=(3, 2, 4, 2, 4))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(title, safe='')}.pdf"
    return response


def _lines(key: str) -> tuple[str, list[Line]]:
    ctx = reading()
    newest = definitions.find_newest(ctx, key)
    drafts.require_known(ctx, key)
    code = request.args.get("of") or (str(newest.version) if newest else DRAFT)
    side = open_side(ctx, key, code)
    return side.code, narrate(side.edition.process, names_to_tell(ctx, side.edition))


def _row(line: Line) -> list[str]:
    turns = [f"{_said(turn.condition)} → {_said(turn.title)}".strip() for turn in line.turns]
    return [
        f"{line.number} {_said(line.title)}".strip(),
        names.role(line.who) if line.who else "",
        "\n".join(map(_said, line.what)),
        "\n".join(map(_said, line.by_when)),
        "\n".join(turns),
    ]


def _said(words: Words) -> str:
    return words.en if language() == "en" else words.zh
