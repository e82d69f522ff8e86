"""Deployments: checking packages and making them the newest versions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import request
from pydantic import Field
from werkzeug.exceptions import UnsupportedMediaType

from engine import definitions
from engine.context import Ctx
from engine.errors import DefinitionRejected
from engine.errors import Problem as Found
from engine.model import Package, ReadAhead, find_packages, read_package
from web.api.definitions import DefinitionVersion, version_of
from web.api.model import Model
from web.api.once import do_once
from web.api.operations import operation
from web.api.problem import Finding
from web.api.requests import BadBody
from web.api.texts import explain
from web.transactions import reading, runtime
from web.unpack import BadUpload, unpack

ZIP = "application/zip"
FILES = {
    "files": "a zip of one or several packages, or the files of one package: one .bpmn, .dmn, forms as .json, "
    "manifest.json",
    "note": "a line for the version list",
}
MAX_NOTE = 500


class Deployed(Model):
    """What is deployed now."""

    definitions: list[DefinitionVersion] = Field(
        description="a package equal to the newest version makes no new one"
    )


class Checked(Model):
    """Everything that is wrong or doubtful."""

    is_deployable: bool
    problems: list[Finding]


@operation("POST", "/deployments", "发布流程定义", answer=Deployed, status=201, uploads=FILES, media_in=ZIP)
def deploy() -> Deployed:
    """Check packages and make each the newest version of its definition, all or none. Running instances keep theirs.

    Send multipart/form-data, or a zip as the body. What is refused is listed by element in `problems`.
    """
    note = request.form.get("note", "").strip()[:MAX_NOTE]

    def verb(ctx: Ctx) -> Deployed:
        deployed = runtime().deploy(ctx, *packages, note=note, read=read)
        ctx.session.flush()
        return Deployed(definitions=[version_of(row) for row in deployed])

    with _unpacked() as packages:
        read = ReadAhead(packages)
        return do_once(verb)


@operation(
    "POST", "/deployments/check", "检查流程定义", answer=Checked, uploads=FILES, media_in=ZIP, is_safe=True
)
def check_deployment() -> Checked:
    """Check packages without deploying them: every problem by element, errors and warnings."""
    with _unpacked() as packages:
        try:
            checked = definitions.check(reading(), packages)
            problems = [each for package in checked for each in package.problems]
        except DefinitionRejected as error:
            problems = error.problems
    return Checked(
        is_deployable=not any(each.severity == "error" for each in problems),
        problems=[_finding(each) for each in problems],
    )


def _finding(problem: Found) -> Finding:
    return Finding(**problem.to_dict())


@contextmanager
def _unpacked() -> Iterator[list[Package]]:
    """The uploaded packages; raises BadUpload, BadBody, UnsupportedMediaType."""
    with TemporaryDirectory(prefix="saicheng-upload-") as name:
        folder = Path(name, "package")
        folder.mkdir()
        unpack(_uploads(), folder)
        packages = [read_package(each) for each in find_packages(folder)]
        if not packages:
            raise BadUpload("there is no .bpmn file and no manifest.json")
        yield packages


def _uploads() -> list[tuple[str, bytes]]:
    if request.mimetype == ZIP:
        return [("package.zip", request.get_data())]
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    unknown = [*(request.files.keys() - {"files"}), *(request.form.keys() - {"note"})]
    if unknown:
        raise BadBody([{"pointer": f"/{name}", "detail": explain("extra_forbidden", {})} for name in unknown])
    sent = request.files.getlist("files")
    if not sent:
        raise BadBody([{"pointer": "/files", "detail": explain("missing", {})}])
    return [(each.filename or "", each.stream.read()) for each in sent]
