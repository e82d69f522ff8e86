"""The editor's page and the calls it makes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from engine import definitions
from engine.errors import Invalid
from engine.model.lay_out.redraw import redraw
from handlers.models import drafts, presence
from handlers.models.files import MAX_FILE, Changes
from handlers.models.queries import find_last_request, find_open_request
from web import names
from web.api.requests import parse
from web.designer import choices, preview, variables
from web.identity import me
from web.transactions import reading, writing

bp = Blueprint("modeler", __name__, url_prefix="/definitions")

CONFLICTS = ("refuse", "merge", "overwrite")


class NoRevision(Invalid):
    """The request does not say which revision of the draft it stands on."""

    code = "draft.no_revision"


class NoFiles(Invalid):
    """The request does not hold the files as texts by their paths."""

    code = "draft.no_files"


@bp.get("/<key>/edit")
def edit(key: str) -> str:
    """The editor on the draft, or on the newest version."""
    ctx, person = reading(), me()
    opened = drafts.open_draft(ctx, key)
    newest = definitions.find_newest(ctx, key)
    return render_template(
        "modeler.html",
        key=key,
        revision=opened.revision,
        newest=newest,
        name=newest.name if newest else drafts.name_of(ctx, key),
        person=person.person_id,
        is_new=not drafts.has_saved(ctx, person.actor),
        asked=find_last_request(ctx, key),
    )


@bp.get("/<key>/draft.json")
def draft(key: str) -> Response:
    """What the editor opens: the files of the draft or of the newest version, and the draft's revision."""
    opened = drafts.open_draft(reading(), key)
    return jsonify(files=opened.files, revision=opened.revision, base_version=opened.base_version)


@bp.get("/<key>/choices.json")
def choices_of(key: str) -> Response:
    """What the panel offers besides the draft's own forms and decisions: roles, handlers, processes, reminders."""
    ctx = reading()
    drafts.require_known(ctx, key)
    return jsonify(choices.list_choices(ctx))


@bp.post("/<key>/check")
def check(key: str) -> Response:
    """Every problem of the draft with the files in the body, by element."""
    found = drafts.check(reading(), key, _files(_body()))
    return jsonify(problems=[each.to_dict() for each in found])


@bp.post("/<key>/layout")
def lay_out(key: str) -> Response:
    """The diagram in the body drawn anew, and where everything is in it by id; 422 for what cannot be laid out."""
    drafts.require_known(reading(), key)
    bpmn = str(_body().get("bpmn", ""))
    if len(bpmn) > MAX_FILE:
        raise NoFiles
    redrawn = redraw(bpmn.encode())
    boxes, labels = (
        {name: [box.x, box.y, box.width, box.height] for name, box in found.items()}
        for found in (redrawn.drawing.boxes, redrawn.drawing.labels)
    )
    return jsonify(bpmn=redrawn.bpmn.decode(), boxes=boxes, labels=labels, routes=redrawn.drawing.routes)


@bp.post("/<key>/variables")
def variables_of(key: str) -> Response:
    """The variables an expression in a `place` of an `element` may use, in the draft with the files in the body."""
    body = _body()
    element, place = str(body.get("element", "")), str(body.get("place", ""))
    return jsonify(variables.list_variables(reading(), key, _files(body), element, place))


@bp.post("/<key>/draft")
def save(key: str) -> Response:
    """Keep the files in the body; 409 when somebody else saved the same since its `revision`, unless it says how."""
    body = _body()
    files, revision, conflict = _files(body), _revision(body), body.get("conflict", "refuse")
    if conflict not in CONFLICTS:
        raise NoFiles
    is_kept = body.get("by_hand") is not False
    saved = writing(
        lambda ctx: drafts.save(ctx, key, files, revision, is_kept=is_kept, conflict=str(conflict))
    )
    theirs = None
    if saved.files is not None:
        theirs = {path: text for path, text in saved.files.items() if files.get(path) != text}
    clashes = [
        {"element_id": each.element_id, "element_name": each.element_name, "facet": each.facet}
        for each in saved.clashes
    ]
    return jsonify(revision=saved.revision, files=theirs, clashes=clashes, overruled=list(saved.overruled))


@bp.post("/<key>/preview")
def show_form(key: str) -> Response:
    """The form in the body as the participant's page shows it; 422 with the problems if it cannot be used."""
    ctx, body = reading(), _body()
    drafts.require_known(ctx, key)
    view = preview.draw_preview(ctx, str(body.get("form", "")), _typed(body))
    task = {"name": str(body.get("name", ""))[:200], "instructions": str(body.get("instructions", ""))[:5000]}
    page = render_template(
        "form_preview.html", identity=None, view=view, task=task, redraw_url="", upload_url=""
    )
    return jsonify(html=page)


@bp.post("/<key>/presence")
def visit(key: str) -> Response:
    """Say that the editor is open, or with `leaving` that it is closed; tells who else has it open, and the draft."""
    if _body().get("leaving"):
        writing(lambda ctx: presence.leave(ctx, key))
        return jsonify(others=[])
    drafts.require_known(reading(), key)
    others = writing(lambda ctx: presence.visit(ctx, key))
    found = drafts.find_draft(reading(), key)
    by = names.people(reading(), [found.saved_by])[found.saved_by] if found else ""
    return jsonify(others=others, revision=found.revision if found else 0, by=by)


@bp.post("/<key>/discard")
def discard(key: str) -> BaseResponse:
    """Throw the draft away."""
    writing(lambda ctx: drafts.discard(ctx, key))
    return redirect(url_for("definitions.index", ok="discarded"), 303)


@bp.get("/<key>/history")
def history(key: str) -> str:
    """What has been saved of the draft, the newest first."""
    ctx = reading()
    drafts.require_known(ctx, key)
    revisions = drafts.list_revisions(ctx, key)
    return render_template(
        "draft_history.html",
        key=key,
        newest=definitions.find_newest(ctx, key),
        draft=drafts.find_draft(ctx, key),
        asked=find_open_request(ctx, key),
        revisions=revisions,
        most_typed=drafts.MOST_TYPED,
        people=names.people(ctx, [each.saved_by for each in revisions]),
    )


@bp.get("/<key>/history/<int:number>/package.zip")
def package(key: str, number: int) -> Response:
    """One save as the folder that `saicheng deploy` reads."""
    content = drafts.archive_of(reading(), key, number)
    return Response(content, mimetype="application/zip")


@bp.post("/<key>/history/<int:number>/restore")
def restore(key: str, number: int) -> BaseResponse:
    """Make an earlier save the draft again."""
    writing(lambda ctx: drafts.restore(ctx, key, number))
    return redirect(url_for("modeler.edit", key=key, ok="draft_restored"), 303)


def _body() -> dict[str, Any]:
    body = parse(request.get_data()) if request.is_json else None
    return body if isinstance(body, dict) else {}


def _files(body: dict[str, Any]) -> Changes:
    files = body.get("files")
    if not isinstance(files, dict) or not all(
        text is None or isinstance(text, str) for text in files.values()
    ):
        raise NoFiles
    return files


def _typed(body: dict[str, Any]) -> list[tuple[str, str]] | None:
    typed = body.get("typed")
    if typed is None:
        return None
    if not isinstance(typed, list) or not all(_is_pair(each) for each in typed):
        raise NoFiles
    return [(name, text) for name, text in typed]


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) for each in value)


def _revision(body: dict[str, Any]) -> int:
    revision = body.get("revision")
    if type(revision) is not int or not 0 <= revision < 10**9:
        raise NoRevision
    return revision
