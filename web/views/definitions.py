"""流程设计: what is deployed, in which versions, with how many instances; and uploads."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from engine import definitions
from engine.context import Ctx
from engine.definitions import select_newest
from engine.errors import DefinitionRejected, Invalid, NotFound
from engine.model.export import plain_bpmn
from engine.model.findings import problem
from engine.model.package import MAX_DECISION_FILES, MAX_FORMS, is_decision_file
from engine.models import UNDER_WAY, Definition, Draft, Instance
from handlers.models import drafts, uploads
from handlers.models.files import archive, files_of
from web import names, standing, tables
from web.identity import me
from web.transactions import reading, writing
from web.visibility import sees_everything

bp = Blueprint("definitions", __name__, url_prefix="/definitions")

MAX_DIAGRAM = 1_000_000


class NoFile(Invalid):
    """Choose a .bpmn file first."""

    code = "upload.no_file"


class FileTooLarge(Invalid):
    """The file is larger than 1 MB."""

    code = "upload.too_large"


class NoDecisions(Invalid):
    """Choose a .dmn file first."""

    code = "upload.no_decisions"


class TooManyFiles(Invalid):
    """There are too many files."""

    code = "upload.too_many"


class SameName(Invalid):
    """Two files have the same name: rename one, or send only one of them."""

    code = "upload.same_name"


@bp.get("")
def index() -> str:
    """Every definition with its newest version, its draft and its running instances."""
    ctx = reading()
    released = _newest(ctx)
    found = {draft.key: draft for draft in ctx.session.scalars(select(Draft).order_by(Draft.key))}
    unreleased = [key for key in found if all(each.key != key for each in released)]
    return render_template(
        "definitions.html",
        definitions=released,
        drafts=found,
        unreleased={key: drafts.name_of(ctx, key) for key in unreleased},
        running=_running(ctx, Instance.definition_key),
        may_look=sees_everything(me()),
    )


@bp.get("/<key>")
def show(key: str) -> str:
    """One definition: its versions, the newest first."""
    ctx = reading()
    versions = list(
        ctx.session.scalars(
            select(Definition).where(Definition.key == key).order_by(Definition.version.desc())
        )
    )
    draft = drafts.find_draft(ctx, key)
    if not versions and draft is None:
        raise NotFound
    return render_template(
        "definition.html",
        key=key,
        versions=versions,
        draft=draft,
        name=versions[0].name if versions else drafts.name_of(ctx, key),
        running=_running(ctx, Instance.definition_id),
        people=names.people(
            ctx, [*(each.deployed_by for each in versions), draft.saved_by if draft else None]
        ),
    )


@bp.get("/<key>/versions/<int:number>")
def version(key: str, number: int) -> str:
    """One version: its diagram, and the same as a table."""
    found = definitions.get_numbered(reading(), key, number)
    return render_template(
        "version.html",
        version=found,
        nodes=list(standing.nodes_of(standing.process_of(found))),
        files=tables.of_version(found),
    )


@bp.get("/<key>/versions/<int:number>/diagram.xml")
def diagram(key: str, number: int) -> Response:
    """The diagram of one version."""
    return Response(definitions.get_numbered(reading(), key, number).bpmn, mimetype="application/xml")


@bp.get("/<key>/versions/<int:number>/plain.bpmn")
def plain(key: str, number: int) -> Response:
    """The diagram of one version as plain BPMN 2.0, which other tools open."""
    found = definitions.get_numbered(reading(), key, number)
    content = plain_bpmn(found.bpmn.encode(), f"{key}.bpmn")
    return Response(content, mimetype="application/xml")


@bp.post("/upload")
def upload() -> BaseResponse | str:
    """Take a .bpmn file, and .dmn files with it, as a draft; what cannot be read is refused with every problem.

    Another tool's diagram is translated; then a page says what became of each of its elements.
    """
    file = request.files.get("diagram")
    content = _content(file) if file else b""
    if not content:
        raise NoFile
    sent = uploads.read_upload(content, _decisions(), _forms())
    key = writing(lambda ctx: uploads.import_diagram(ctx, sent))
    if sent.report:
        return render_template("import_report.html", key=key, problems=sent.report, forms=sorted(sent.forms))
    return redirect(url_for("modeler.edit", key=key, ok="uploaded"), 303)


@bp.post("/<key>/decisions")
def upload_decisions(key: str) -> BaseResponse:
    """Put .dmn files into the draft of a process; what cannot be read is refused with every problem."""
    decisions = _decisions()
    if not decisions:
        raise NoDecisions
    texts = uploads.read_decisions(decisions)
    writing(lambda ctx: uploads.import_decisions(ctx, key, texts))
    return redirect(url_for("modeler.edit", key=key, ok="uploaded"), 303)


@bp.get("/<key>/versions/<int:number>/package.zip")
def package(key: str, number: int) -> Response:
    """One version as the folder that `saicheng deploy` reads: diagram, forms, decisions, manifest."""
    content = archive(key, files_of(definitions.get_numbered(reading(), key, number)))
    return Response(content, mimetype="application/zip")


def _content(file: FileStorage) -> bytes:
    content = file.stream.read(MAX_DIAGRAM + 1)
    if len(content) > MAX_DIAGRAM:
        raise FileTooLarge
    return content


def _decisions() -> dict[str, bytes]:
    """The DMN files of the request by name; an empty field of the form is none."""
    files = [file for file in request.files.getlist("decisions") if file.filename]
    if len(files) > MAX_DECISION_FILES:
        raise TooManyFiles
    for file in files:
        if not is_decision_file(file.filename or ""):
            raise DefinitionRejected([problem("dmn.file_name", "", name=file.filename)])
    if len({file.filename for file in files}) < len(files):
        raise SameName
    return {file.filename or "": _content(file) for file in files}


def _forms() -> dict[str, bytes]:
    """The form files of the request by name; an empty field of the form is none."""
    files = [file for file in request.files.getlist("forms") if file.filename]
    if len(files) > MAX_FORMS:
        raise TooManyFiles
    return {file.filename or "": _content(file) for file in files}


def _newest(ctx: Ctx) -> list[Definition]:
    return list(ctx.session.scalars(select_newest(Definition)))


def _running(ctx: Ctx, column: InstrumentedAttribute[str]) -> dict[str, int]:
    query = select(column, func.count()).where(Instance.state.in_(UNDER_WAY)).group_by(column)
    return {row[0]: row[1] for row in ctx.session.execute(query)}
