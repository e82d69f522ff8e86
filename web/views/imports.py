"""导入: organisations, people, posts and past honours from a workbook: look at what would change, then apply it."""

from __future__ import annotations

import io
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from handlers.imports import service
from handlers.imports.models import DirectoryImport
from handlers.imports.plan import Plan
from handlers.imports.problems import Problem
from handlers.imports.queries import ONLY_BY_SYSADMIN, make_plan
from handlers.imports.reading import MOST_FILE, Unreadable, read_workbook
from handlers.imports.rows import read_tables
from handlers.imports.sheets import SHEETS
from handlers.imports.template import make_template
from web import exports, names
from web.i18n import gettext as _
from web.i18n import language
from web.idempotency import new_key, run_once
from web.identity import me
from web.imports.values import words
from web.transactions import reading, stop_reading, writing

bp = Blueprint("imports", __name__, url_prefix="/directory/import")

MOST_SHOWN = 100


@bp.get("")
def index() -> str:
    """Upload a workbook; the template; what was imported before."""
    return _index([])


def _index(problems: list[Problem]) -> str:
    imports = service.list_imports(reading())
    return render_template(
        "imports.html",
        imports=imports,
        people=names.people(reading(), (each.uploaded_by for each in imports)),
        problems=problems,
        most=MOST_FILE // 1024 // 1024,
        idempotency_key=new_key(),
    )


@bp.get("/template.xlsx")
def template() -> Response:
    """The workbook to fill in."""
    return send_file(
        io.BytesIO(make_template()),
        mimetype=exports.MIMETYPES["xlsx"],
        as_attachment=True,
        download_name=_("组织人员导入模板") + ".xlsx",
    )


@bp.post("")
def upload() -> Response | tuple[str, int]:
    """Read a workbook and keep its cells, to be looked at."""
    file = request.files.get("file")
    content, name = b"", "import.xlsx"
    if file is not None:
        content, name = file.read(MOST_FILE + 1), file.filename or name
        file.close()
    stop_reading()  # reading a file may take a while: no transaction waits for it
    try:
        sheets = read_workbook(content)
    except Unreadable as refusal:
        return _index([refusal.problem]), HTTPStatus.UNPROCESSABLE_ENTITY

    def verb(ctx: Ctx) -> str:
        kept = service.keep_upload(ctx, name, content, sheets)
        return url_for("imports.show", import_id=kept.id)

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


@bp.get("/<import_id>")
def show(import_id: str) -> str:
    """What one workbook would change, or has changed."""
    ctx = reading()
    kept = service.get_import(ctx, import_id)
    return render_template(
        "import.html",
        kept=kept,
        plan=_plan(ctx, kept) if kept.state == "open" else None,
        sheets={sheet.code: sheet for sheet in SHEETS},
        words=words,
        most=MOST_SHOWN,
        people=names.people(ctx, [kept.uploaded_by]),
        language_code=language(),
        idempotency_key=new_key(),
    )


@bp.post("/<import_id>/apply")
def apply(import_id: str) -> Response:
    """Apply what was looked at, all or nothing."""
    digest = request.form.get("digest", "")

    def verb(ctx: Ctx) -> str:
        kept = service.take_import(ctx, import_id)
        service.finish_import(ctx, kept, _plan(ctx, kept), digest)
        return url_for("imports.show", import_id=import_id, ok="imported")

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


@bp.post("/<import_id>/drop")
def drop(import_id: str) -> Response:
    """Let a workbook go."""
    writing(lambda ctx: service.drop_import(ctx, service.take_import(ctx, import_id)))
    return redirect(url_for("imports.index"), HTTPStatus.SEE_OTHER)


def _plan(ctx: Ctx, kept: DirectoryImport) -> Plan:
    forbidden = frozenset() if me().has_role("sysadmin") else ONLY_BY_SYSADMIN
    return make_plan(ctx, read_tables(kept.content or []), forbidden_roles=forbidden)
