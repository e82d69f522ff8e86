"""Diagrams and decision files from elsewhere, as drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine import definitions
from engine.context import Ctx
from engine.errors import Conflict, DefinitionRejected, Invalid, Problem
from engine.model import read_files
from engine.model.child import translate_files
from engine.model.findings import problem
from engine.model.import_.forms import form_key
from engine.model.import_.schemas import as_form
from engine.model.import_.translation import Translation
from engine.model.jsonfile import parse_object
from engine.model.lay_out.diagram import NotDrawable
from engine.model.lay_out.redraw import is_drawn, redraw
from engine.model.rules.naming import is_process_id
from engine.models import Draft
from handlers.models.drafts import find_draft, keep, opened_as
from handlers.models.files import DIAGRAM, apply_changes, as_json, decisions_in, files_of, process_in


class DraftExists(Conflict):
    """There is an unreleased draft of this process already."""

    code = "draft.exists"


class NotText(Invalid):
    """The diagram is not UTF-8 text."""

    code = "draft.not_text"


@dataclass(frozen=True)
class Upload:
    """A diagram that could be read, the key of its process, and the DMN files that came with it by name.

    Another tool's diagram is translated: `forms` are those that stood in it, by id, `report` says by element what was
    not taken over as it was.
    """

    key: str
    bpmn: str
    decisions: dict[str, str]
    forms: dict[str, str] = field(default_factory=dict)
    report: tuple[Problem, ...] = ()


def read_upload(
    bpmn: bytes, decisions: Mapping[str, bytes], form_files: Mapping[str, bytes] | None = None
) -> Upload:
    """Read what was uploaded; takes seconds, so before the transaction. Raises DefinitionRejected, NotText.

    `form_files` are other tools' forms by file name: form-js or JSON Schema.
    """
    translated: Translation = translate_files({DIAGRAM: bpmn})[DIAGRAM]
    if translated.bpmn is None:
        raise DefinitionRejected(translated.problems)
    process = process_in(read_files({DIAGRAM: translated.bpmn})[DIAGRAM])
    if not is_process_id(process.id):
        # It would be the draft's key for ever: nobody could open or release it.
        raise DefinitionRejected([problem("process.id", DIAGRAM, process, id=process.id)])
    sent, found = _read_forms(form_files or {})
    forms = {name: as_json(schema) for name, schema in {**translated.forms, **sent}.items()}
    report = (*found, *translated.problems)
    return Upload(process.id, _drawn(_decode(translated.bpmn)), read_decisions(decisions), forms, report)


def _read_forms(files: Mapping[str, bytes]) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """The forms by id, and what could not be taken over."""
    forms, problems = {}, []
    for name, content in files.items():
        if "uischema" in name.lower():
            continue
        read, unread = parse_object(content, name)
        problems += unread
        made = None if read is None else as_form(form_key(name), read)
        if made is None:
            problems += [] if unread else [problem("import.form", name, None, name=name)]
            continue
        forms[form_key(name)], lost = made
        problems += [problem("import.field", name, None, name=name, field=field) for field in lost]
    return forms, problems


def read_decisions(decisions: Mapping[str, bytes]) -> dict[str, str]:
    """As `read_upload`, for DMN files alone."""
    readings = read_files(decisions) if decisions else {}
    if problems := [found for each in readings.values() if each.decisions is None for found in each.problems]:
        raise DefinitionRejected(problems)
    return {name: _decode(data) for name, data in decisions.items()}


def import_diagram(ctx: Ctx, upload: Upload) -> str:
    """Keep an uploaded diagram as the draft of the process it holds; returns the key.

    Without DMN files it keeps those of the newest version. Raises DraftExists if a draft would be overwritten.
    """
    if find_draft(ctx, upload.key) is not None:
        raise DraftExists
    newest = definitions.find_newest(ctx, upload.key)
    files = files_of(newest) if newest else {}
    if upload.decisions:
        files = {path: text for path, text in files.items() if path not in decisions_in(files)}
    forms = {f"forms/{name}.json": text for name, text in upload.forms.items()}
    changed = apply_changes(files, {DIAGRAM: upload.bpmn, **forms, **upload.decisions})
    keep(ctx, upload.key, None, newest.version if newest else 0, changed, is_kept=True)
    return upload.key


def import_decisions(ctx: Ctx, key: str, decisions: Mapping[str, str]) -> None:
    """Add or replace DMN files that could be read in the draft of a process; it begins as the newest version if
    there is none.

    Raises NotFound for an unknown process.
    """
    draft = ctx.session.get(Draft, key, with_for_update=True)
    current = opened_as(ctx, key, draft)
    keep(ctx, key, draft, current.base_version, apply_changes(current.files, decisions), is_kept=True)


def _drawn(bpmn: str) -> str:
    """The diagram with a drawing: one without is laid out, unless it has what has no place in one."""
    if is_drawn(bpmn.encode()):
        return bpmn
    try:
        return redraw(bpmn.encode()).bpmn.decode()
    except NotDrawable:
        return bpmn


def _decode(bpmn: bytes) -> str:
    try:
        return bpmn.decode("utf-8")
    except UnicodeDecodeError:
        raise NotText from None
