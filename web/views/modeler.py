"""The diagram editor's page and the calls it makes."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from engine import definitions
from engine.errors import Invalid
from engine.registry import list_handlers
from handlers.reminders.policies import POLICIES
from web import drafts, names
from web.i18n import pick
from web.transactions import reading, runtime, writing

bp = Blueprint("modeler", __name__, url_prefix="/definitions")


class NoRevision(Invalid):
    """The request does not say which revision of the draft it stands on."""

    code = "draft.no_revision"


@bp.get("/<key>/edit")
def edit(key: str) -> str:
    """The editor on the draft, or on the newest version."""
    _bpmn, revision = drafts.diagram_of(reading(), key)
    newest = definitions.find_newest(reading(), key)
    return render_template("modeler.html", key=key, revision=revision, newest=newest)


@bp.get("/<key>/draft.xml")
def diagram(key: str) -> Response:
    """The diagram the editor opens."""
    bpmn, _revision = drafts.diagram_of(reading(), key)
    return Response(bpmn, mimetype="application/xml")


@bp.get("/<key>/choices.json")
def choices(key: str) -> Response:
    """What the properties panel offers: forms, decisions, roles, handlers, processes, reminders."""
    ctx = reading()
    newest = definitions.find_newest(ctx, key)
    return jsonify(
        forms=[{"id": form, "name": form} for form in sorted(newest.forms if newest else ())],
        decisions=drafts.list_decisions(drafts.find_draft(ctx, key), newest),
        roles=[{"id": code, "name": pick(name)} for code, name in sorted(runtime().ports.roles.items())],
        handlers=[
            {"id": each.name, "name": each.name, "summary": each.summary, "inputs": list(each.inputs)}
            for each in list_handlers()
        ],
        processes=[{"id": each, "name": name} for each, name in names.newest_definitions(ctx)],
        reminders=[{"id": code, "name": code} for code in sorted(POLICIES)],
    )


@bp.post("/<key>/check")
def check(key: str) -> Response:
    """Every problem of the diagram in the body, by element."""
    return jsonify(problems=[each.to_dict() for each in drafts.check(reading(), key, request.get_data())])


@bp.post("/<key>/draft")
def save(key: str) -> Response:
    """Keep the diagram in the body; 409 when somebody else saved since the revision of If-Match."""
    bpmn, revision = request.get_data(), _revision(request.headers.get("If-Match", "").strip('"'))
    draft = writing(lambda ctx: drafts.save(ctx, key, bpmn, revision))
    return jsonify(revision=draft.revision)


@bp.post("/<key>/discard")
def discard(key: str) -> BaseResponse:
    """Throw the draft away."""
    writing(lambda ctx: drafts.discard(ctx, key))
    return redirect(url_for("definitions.index", ok="discarded"), 303)


@bp.post("/<key>/release")
def release(key: str) -> Response:
    """Make the draft the newest version; 422 with the problems if it has errors."""
    body = request.get_json(silent=True)
    body = body if isinstance(body, dict) else {}
    revision, note = _revision(str(body.get("revision", ""))), str(body.get("note", ""))[:500]
    before = definitions.find_newest(reading(), key)
    read = drafts.read_ahead(reading(), key, revision)
    deployed = writing(lambda ctx: drafts.release(ctx, key, revision, note, read))
    is_new = before is None or before.id != deployed.id
    place = url_for("definitions.show", key=key, ok="released" if is_new else "unchanged")
    return jsonify(version=deployed.version, location=place)


def _revision(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise NoRevision
    return int(text)
