"""Versions and drafts as the comparison reads them: the one place where either becomes an `Edition`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine import definitions
from engine.context import Ctx
from engine.dmn import Model
from engine.errors import DefinitionRejected, NotFound
from engine.model import Process, ReadAhead
from engine.model.compare import Edition
from engine.models import Definition
from handlers.models import drafts
from handlers.models.files import DIAGRAM, Files, decisions_in, package_of, process_in

DRAFT = "draft"
"""How an address names the draft."""
_REVISION = re.compile(r"r([0-9]{1,9})")


@dataclass(frozen=True)
class Side:
    """One side of a comparison: `number` is None for what is not released; `code` is how an address names it."""

    number: int | None
    edition: Edition
    code: str


def open_side(ctx: Ctx, key: str, code: str) -> Side:
    """A version by its number, the draft by its word, or one of its revisions.

    Raises NotFound, and DefinitionRejected with what is wrong where a draft cannot be read.
    """
    files = find_files(ctx, key, code)
    if files is not None:
        return Side(None, _of_files(key, files), code)
    found = get_version(ctx, key, code)
    return Side(found.version, edition_of_version(found), str(found.version))


def find_files(ctx: Ctx, key: str, code: str) -> Files | None:
    """The folder of the draft, or of one of its revisions ("r12"); None for other codes. Raises NotFound."""
    if code == DRAFT:
        if drafts.find_draft(ctx, key) is None:
            raise NotFound
        return drafts.open_draft(ctx, key).files
    if revision := _REVISION.fullmatch(code):
        return drafts.get_revision(ctx, key, int(revision[1])).files
    return None


def code_of_revision(number: int) -> str:
    """How an address names one revision of a draft."""
    return f"r{number}"


def get_version(ctx: Ctx, key: str, code: str) -> Definition:
    """A version by its number as an address gives it; raises NotFound."""
    if not code.isascii() or not code.isdigit() or len(code) > 9:
        raise NotFound
    return definitions.get_numbered(ctx, key, int(code))


def edition_of_version(version: Definition) -> Edition:
    """A released version as the comparison reads it."""
    files = version.decisions.get("files", {})
    models = [Model.from_dict(each) for each in version.decisions.get("models", [])]
    return Edition(
        process=Process.from_dict(version.model),
        bpmn=version.bpmn,
        forms=version.forms,
        decisions=dict(zip(files, models, strict=True)),
        decision_texts=files,
        scenarios=version.scenarios,
        manifest=version.manifest,
    )


def _of_files(key: str, files: Files) -> Edition:
    """A draft's folder, read in the child process like any upload; what cannot be read cannot be compared."""
    read, decisions = ReadAhead(), decisions_in(files)
    readings = read({DIAGRAM: files[DIAGRAM].encode(), **decisions})
    package = package_of(key, files, read)
    unread = [found for found in package.problems if found.severity == "error"]
    for name in decisions:
        if readings[name].decisions is None:
            unread += readings[name].problems
    if unread:
        raise DefinitionRejected(unread)
    models = {name: readings[name].decisions for name in decisions}
    return Edition(
        process=process_in(readings[DIAGRAM]),
        bpmn=files[DIAGRAM],
        forms=package.forms,
        decisions={name: model for name, model in models.items() if model is not None},
        decision_texts={name: files[name] for name in decisions},
        scenarios=package.scenarios,
        manifest=package.manifest,
    )
