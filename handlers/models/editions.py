"""Versions and drafts as the comparison reads them: the one place where either becomes an `Edition`."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Side:
    """One side of a comparison: `number` is None for the draft."""

    number: int | None
    edition: Edition

    @property
    def code(self) -> str:
        """How an address names it."""
        return DRAFT if self.number is None else str(self.number)


def open_side(ctx: Ctx, key: str, code: str) -> Side:
    """A version by its number, or the draft by its word.

    Raises NotFound, and DefinitionRejected with what is wrong where the draft cannot be read.
    """
    if code == DRAFT:
        if drafts.find_draft(ctx, key) is None:
            raise NotFound
        return Side(None, _of_files(key, drafts.open_draft(ctx, key).files))
    found = get_version(ctx, key, code)
    return Side(found.version, _of_version(found))


def get_version(ctx: Ctx, key: str, code: str) -> Definition:
    """A version by its number as an address gives it; raises NotFound."""
    if not code.isascii() or not code.isdigit() or len(code) > 9:
        raise NotFound
    return definitions.get_numbered(ctx, key, int(code))


def _of_version(version: Definition) -> Edition:
    files = version.decisions.get("files", {})
    models = [Model.from_dict(each) for each in version.decisions.get("models", [])]
    return Edition(
        process=Process.from_dict(version.model),
        bpmn=version.bpmn,
        forms=version.forms,
        decisions=dict(zip(files, models, strict=True)),
        decision_texts=files,
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
        manifest=package.manifest,
    )
